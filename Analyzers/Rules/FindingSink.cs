using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Rules;

/// <summary>Hands the facts of one body to every rule, and collects what they find: once per rule, place and lock, in source order.</summary>
internal sealed class FindingSink : FlowObserver
{
    private readonly ImmutableArray<FlowRule> _rules;
    private readonly AnalyzerConfigOptionsProvider _options;
    private readonly HashSet<(string Id, Location Place, string Lock)> _seen = new();
    private readonly List<Diagnostic> _found = new();
    private readonly Dictionary<(string Id, object Region), Diagnostic> _first = new();
    private ConventionOptions? _convention;

    public FindingSink(ImmutableArray<FlowRule> rules, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        _rules = rules;
        _options = options;
        Cancellation = cancellation;
    }

    public CancellationToken Cancellation { get; }

    public bool IsEmpty => _found.Count == 0;

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

    /// <summary>Reports everything, in source order.</summary>
    public void Flush(Action<Diagnostic> report)
    {
        foreach (var diagnostic in _found.Concat(_first.Values).OrderBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal))
            report(diagnostic);
    }

    public override void OnCall(in CallFacts call)
    {
        foreach (var rule in _rules)
            rule.OnCall(call, this);
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

    public override void OnEnd(in EndFacts end)
    {
        foreach (var rule in _rules)
            rule.OnEnd(end, this);
    }
}
