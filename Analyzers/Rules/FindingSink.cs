using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Rules;

/// <summary>Hands the facts of one body to every rule, and collects what they find: once per rule, place and lock, in source order.</summary>
internal sealed class FindingSink : FlowObserver
{
    private readonly ImmutableArray<FlowRule> _rules;
    private readonly AnalyzerConfigOptionsProvider _options;
    private readonly HashSet<(string Id, Location Place, string Lock)> _seen = new();
    private readonly List<Diagnostic> _found = new();
    private readonly Dictionary<(string Id, object Region), Diagnostic> _first = new();
    private readonly Dictionary<TextSpan, IOperation> _unchecked = new();
    private readonly ISymbol? _judged;
    private ConventionOptions? _convention;

    public FindingSink(
        ImmutableArray<FlowRule> rules, AnalyzerConfigOptionsProvider options, CancellationToken cancellation, ISymbol? judged = null)
    {
        _judged = judged;
        _rules = rules;
        _options = options;
        Cancellation = cancellation;
    }

    public CancellationToken Cancellation { get; }

    /// <summary>Whether there is nothing to report, nor to judge at the end.</summary>
    public bool IsEmpty => _found.Count + _first.Count + _unchecked.Count == 0;

    /// <summary>The options of the file that an operation stands in.</summary>
    public ConventionOptions OptionsAt(IOperation operation) => _convention ??= ConventionOptions.Of(_options, operation.Syntax.SyntaxTree);

    /// <summary>Adds a finding.</summary>
    /// <param name="rule">Who found it.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="lock">The lock, by the name that the message gives it.</param>
    /// <param name="message">The arguments of the message.</param>
    /// <param name="properties">What the code fixes need.</param>
    /// <param name="also">Other places that explain it.</param>
    /// <param name="severity">A case that is less grave than the rule, unless the user has said otherwise.</param>
    public void Report(
        FlowRule rule, Location place, string @lock, object[] message, ImmutableDictionary<string, string?>? properties = null, IEnumerable<Location>? also = null,
        DiagnosticSeverity? severity = null)
    {
        if (_seen.Add((rule.Descriptor.Id, place, @lock)))
            _found.Add(Diagnostic.Create(rule.Descriptor, place, severity ?? rule.Descriptor.DefaultSeverity, also, properties, message));
    }

    /// <summary>As <see cref="Report"/>, for a fault of a whole region: of several places the first in the source stands for all.</summary>
    public void ReportOnce(
        FlowRule rule, object region, Location place, object[] message, ImmutableDictionary<string, string?>? properties = null, IEnumerable<Location>? also = null)
    {
        var key = (rule.Descriptor.Id, region);
        if (!_first.TryGetValue(key, out var known) || place.SourceSpan.Start < known.Location.SourceSpan.Start)
            _first[key] = Diagnostic.Create(rule.Descriptor, place, also, properties, message);
    }

    /// <summary>Whether the analysis came to the end of the body.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>Whether something was found within a piece of code.</summary>
    public bool AnyIn(SyntaxNode code) => _found.Concat(_first.Values).Any(d => code.Span.Contains(d.Location.SourceSpan));

    /// <summary>Reports everything, in source order.</summary>
    public void Flush(Action<Diagnostic> report)
    {
        LeaveOutUnchecked();
        if (_found.Count + _first.Count == 0)
            return;
        foreach (var diagnostic in _found.Concat(_first.Values).OrderBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal))
            report(diagnostic);
    }

    private void LeaveOutUnchecked()
    {
        foreach (var pair in _unchecked)
        {
            var hidden = _found.RemoveAll(d => pair.Key.Contains(d.Location.SourceSpan));
            foreach (var rule in _rules)
                rule.OnUnchecked(new UncheckedFacts(pair.Value, hidden), this);
        }
    }

    /// <summary>Of an exempt member everything is looked at but what is exempt for a reason of its own.</summary>
    public override bool Skips(LockAnalysis function) => _judged is null
        ? base.Skips(function)
        : LockTypes.HasAttribute(function.Owner, ContractNames.NoLockAnalysis) && !SymbolEqualityComparer.Default.Equals(function.Owner, _judged);

    public override FlowObserver OnUnchecked(IOperation exempt)
    {
        _unchecked[exempt.Syntax.Span] = exempt;
        return this;
    }

    public override void OnAssume(in AssumeFacts assumption)
    {
        foreach (var rule in _rules)
            rule.OnAssume(assumption, this);
    }

    public void OnExemption(in ExemptionFacts exemption)
    {
        foreach (var rule in _rules)
            rule.OnExemption(exemption, this);
    }

    public override void OnCall(in CallFacts call)
    {
        foreach (var rule in _rules)
            rule.OnCall(call, this);
    }

    public override ImmutableArray<Clause> RequiredBy(LockAnalysis body, IMethodSymbol target) => body.Model.Entries.RequiredBy(target, Cancellation);

    public override void OnInvocation(LockAnalysis body, IOperation call, IMethodSymbol target, LockState state)
    {
        if (RequiredBy(body, target) is { IsEmpty: false } required)
            OnCall(new CallFacts(body, call, target, required, state));
    }

    public override void OnDelegate(in DelegateFacts made)
    {
        foreach (var rule in _rules)
            rule.OnDelegate(made, this);
    }

    public override void OnAccess(in AccessFacts access)
    {
        foreach (var rule in _rules)
            rule.OnAccess(access, this);
    }

    public override void OnAcquire(in AcquireFacts acquire)
    {
        foreach (var rule in _rules)
            rule.OnAcquire(acquire, this);
    }

    public override void OnRelease(in ReleaseFacts release)
    {
        foreach (var rule in _rules)
            rule.OnRelease(release, this);
    }

    public override void OnPathsDiffer(in PathsDifferFacts paths)
    {
        foreach (var rule in _rules)
            rule.OnPathsDiffer(paths, this);
    }

    public override void OnSuspend(in SuspendFacts suspend)
    {
        foreach (var rule in _rules)
            rule.OnSuspend(suspend, this);
    }

    public override void OnNeed(in NeedFacts need)
    {
        foreach (var rule in _rules)
            rule.OnNeed(need, this);
    }

    public override void OnCallOut(in CallOutFacts call)
    {
        foreach (var rule in _rules)
            rule.OnCallOut(call, this);
    }

    public override void OnHandOut(in HandOutFacts handOut)
    {
        foreach (var rule in _rules)
            rule.OnHandOut(handOut, this);
    }

    public override void OnEnd(in EndFacts end)
    {
        SawEnd |= !end.Body.IsNested;
        foreach (var rule in _rules)
            rule.OnEnd(end, this);
    }
}
