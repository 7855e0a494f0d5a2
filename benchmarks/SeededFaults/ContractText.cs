using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>Reads contracts as text, and compares locks as text: on purpose nothing of what the analyzers do, so that they cannot vouch for themselves.</summary>
internal static class ContractText
{
    /// <summary>The locks that an attribute of a symbol names, as the code at a place names them; empty if it has none.</summary>
    public static IEnumerable<string> Locks(ISymbol symbol, string attribute, string receiver)
    {
        foreach (var data in symbol.GetAttributes())
        {
            if (data.AttributeClass?.Name != attribute || data.NamedArguments.Any(named => named is { Key: "UnlockedReads", Value.Value: true }))
                continue;
            var names = data.ConstructorArguments.SelectMany(argument => argument.Kind == TypedConstantKind.Array ? argument.Values : [argument])
                .Select(value => value.Value).OfType<string>().ToImmutableArray();
            if (names.IsEmpty && attribute != "GuardedByAttribute")
                yield return receiver.Length == 0 ? "this" : receiver;
            foreach (var name in names)
                yield return Join(receiver, name);
        }
    }

    /// <summary>
    /// Whether code uses what needs a lock: a guarded member, or a member that requires it. Code of nested functions does not count,
    /// nor code that takes the lock itself, nor code that asserts that it is held: that is evidence.
    /// </summary>
    public static bool Needs(SyntaxNode code, string @lock, SemanticModel model) =>
        code.DescendantNodesAndSelf(node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                && !(node is LockStatementSyntax inner && Normal(inner.Expression) == @lock))
            .OfType<SimpleNameSyntax>()
            .Any(name => !IsInNameof(name) && model.GetSymbolInfo(name).Symbol is { } symbol && NeededBy(symbol, name).Contains(@lock));

    /// <summary>Whether code says that locks are held.</summary>
    public static bool Asserts(SyntaxNode code, SemanticModel model) => code.DescendantNodes().OfType<SimpleNameSyntax>().Any(name =>
        s_assertions.Contains(name.Identifier.ValueText) || name.Identifier.ValueText.StartsWith("Assert", System.StringComparison.Ordinal)
        || (name.Parent is not MemberAccessExpressionSyntax && model.GetSymbolInfo(name).Symbol is IMethodSymbol { DeclaredAccessibility: Accessibility.Private } helper
            && helper.DeclaringSyntaxReferences.Any(declared => declared.GetSyntax() is { } body && body != code && body.DescendantNodes().OfType<SimpleNameSyntax>()
                .Any(inner => s_assertions.Contains(inner.Identifier.ValueText) || inner.Identifier.ValueText.StartsWith("Assert", System.StringComparison.Ordinal)))));

    private static readonly ImmutableHashSet<string> s_assertions =
        ["IsEntered", "IsHeldByCurrentThread", "IsWriteLockHeld", "IsReadLockHeld", "IsUpgradeableReadLockHeld"];

    public static string Normal(ExpressionSyntax expression)
    {
        var text = expression.WithoutTrivia().ToString();
        return text.StartsWith("this.", System.StringComparison.Ordinal) ? text[5..] : text;
    }

    /// <summary>What a name is used on: nothing for the object itself.</summary>
    public static string ReceiverOf(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == name => access.Expression is ThisExpressionSyntax ? "" : Normal(access.Expression),
        _ => "",
    };

    private static IEnumerable<string> NeededBy(ISymbol symbol, SimpleNameSyntax name)
    {
        var receiver = symbol.IsStatic ? "" : ReceiverOf(name);
        return Locks(symbol, "GuardedByAttribute", receiver).Concat(Locks(symbol, "RequiresLockAttribute", receiver));
    }

    private static bool IsInNameof(SyntaxNode name) =>
        name.Ancestors().OfType<InvocationExpressionSyntax>().Any(call => call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" });

    private static string Join(string receiver, string name) =>
        name == "this" ? (receiver.Length == 0 ? "this" : receiver)
        : (name.StartsWith("this.", System.StringComparison.Ordinal) ? name[5..] : name) is var bare && receiver.Length == 0 ? bare : receiver + "." + bare;
}
