using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK1004: takes the lock exclusively where it was taken shared, and releases it so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AcquireExclusivelyFix)), Shared]
public sealed class AcquireExclusivelyFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public AcquireExclusivelyFix() : base(RuleIds.ExclusiveNeeded) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (site.Lock is not { } @lock || EnclosingCode.Of(site.Token) is not { } code)
            yield break;

        var calls = code.Nodes.OfType<ExpressionSyntax>()
            .Select(node => LockCall.Of(site.Model, node))
            .Where(call => call is not null && LockExpressions.Same(call.Lock, @lock))
            .Select(call => call!)
            .ToList();
        var acquires = calls.Where(call => call.Effect != LockEffect.Release).ToList();

        // The last acquire before the finding whose block still runs there is the one that holds the lock.
        if (acquires.LastOrDefault(call => call.Call.SpanStart < site.Token.SpanStart && Covers(call, site.Token)) is not { } shared
            || shared.Mode == "Exclusive"
            || shared.Call is not InvocationExpressionSyntax
            || ExclusiveName(site, shared) is not { } name)
        {
            yield break;
        }

        var next = acquires.SkipWhile(call => call != shared).Skip(1).FirstOrDefault()?.Call.SpanStart ?? int.MaxValue;
        var names = new Dictionary<SyntaxToken, string> { [NameOf(shared)!.Value] = name };
        foreach (var release in calls.Where(call => call.Releases(shared) && call.Call.SpanStart > shared.Call.SpanStart && call.Call.SpanStart < next))
        {
            if (release.Mode.Length == 0)
                continue;
            if (ExclusiveName(site, release) is not { } exclusive || NameOf(release) is not { } token)
                yield break;
            names[token] = exclusive;
        }

        var root = site.Root.ReplaceTokens(names.Keys, (old, _) => SyntaxFactory.Identifier(names[old]).WithTriviaFrom(old));
        yield return new Repair($"Acquire {@lock} exclusively", "Acquire the lock exclusively", root);
    }

    private static bool Covers(LockCall acquire, SyntaxToken token)
    {
        var statement = acquire.Call.FirstAncestorOrSelf<StatementSyntax>();
        return statement?.Parent is { } scope && (scope.Span.Contains(token.Span) || scope is GlobalStatementSyntax);
    }

    /// <summary>The member that does exclusively what the call does shared.</summary>
    private static string? ExclusiveName(FixSite site, LockCall call)
    {
        if (LockMembers.RowOf(call.Method) is { } row)
        {
            return LockMembers.RowsOf(call.Method.ContainingType)
                .FirstOrDefault(other => other.Effect == row.Effect && other.Mode == "Exclusive")?.Member;
        }

        var contract = call.Effect switch
        {
            LockEffect.Release => "ReleasesLock",
            LockEffect.Try => "TryAcquiresLock",
            _ => "AcquiresLock",
        };
        var paths = ContractAttributes.All(call.Method, contract).SelectMany(ContractAttributes.Paths).ToList();
        return site.Model.LookupSymbols(call.Call.SpanStart, call.Method.ContainingType).OfType<IMethodSymbol>().FirstOrDefault(method =>
            method.IsStatic == call.Method.IsStatic
            && LockScopes.IsScope(method) == LockScopes.IsScope(call.Method)
            && LockScopes.IsAwaited(method) == LockScopes.IsAwaited(call.Method)
            && TypesOf(method).SequenceEqual(TypesOf(call.Method), SymbolEqualityComparer.Default)
            && ContractAttributes.All(method, contract).Any(attribute =>
                ContractAttributes.Shared(attribute) is not true && ContractAttributes.Paths(attribute).SequenceEqual(paths)))?.Name;
    }

    private static IEnumerable<ITypeSymbol> TypesOf(IMethodSymbol method) => method.Parameters.Select(parameter => parameter.Type);

    private static SyntaxToken? NameOf(LockCall call) => (call.Call as InvocationExpressionSyntax)?.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier,
        SimpleNameSyntax name => name.Identifier,
        _ => null,
    };
}
