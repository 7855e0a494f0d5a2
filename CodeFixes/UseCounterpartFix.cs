using System.Collections.Generic;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>LCK1001, LCK1002: calls the twin that suits what is held: the one that takes the lock itself, or the one that wants it held.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseCounterpartFix)), Shared]
public sealed class UseCounterpartFix : ConventionFix
{
    /// <summary>Creates the fix.</summary>
    public UseCounterpartFix() : base(RuleIds.CallRequiresLock, RuleIds.CallExcludesLock) { }

    private protected override IEnumerable<Repair> Repairs(FixSite site)
    {
        if (site.Property(FindingProperties.Counterpart) is not { } counterpart
            || counterpart == site.Token.ValueText
            || MethodGroups.CallOf(site.Token) is not { } call
            || site.Model.GetSymbolInfo(call, site.Cancel).Symbol is not IMethodSymbol method
            || !Twins(site, call, method, counterpart).Any(twin => TakesTheSame(method, twin)))
        {
            yield break;
        }

        var kind = site.Finding.Id == RuleIds.CallRequiresLock ? "Call the unlocked counterpart" : "Call the locked counterpart";
        var name = SyntaxFactory.Identifier(counterpart).WithTriviaFrom(site.Token);
        yield return new Repair($"Call {counterpart}", kind, site.Root.ReplaceToken(site.Token, name));
    }

    private static IEnumerable<IMethodSymbol> Twins(FixSite site, InvocationExpressionSyntax call, IMethodSymbol method, string name)
    {
        var receiver = call.Expression switch
        {
            MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } => null,
            MemberAccessExpressionSyntax access => site.Model.GetTypeInfo(access.Expression, site.Cancel).Type
                ?? site.Model.GetSymbolInfo(access.Expression, site.Cancel).Symbol as INamespaceOrTypeSymbol,
            MemberBindingExpressionSyntax => method.ReducedFrom is null ? method.ContainingType : method.ReceiverType,
            _ => null,
        };
        return (receiver is null
                ? site.Model.LookupSymbols(site.Token.SpanStart, method.ContainingType, name)
                    .Concat(site.Model.LookupSymbols(site.Token.SpanStart, name: name))
                : site.Model.LookupSymbols(site.Token.SpanStart, receiver, name, includeReducedExtensionMethods: true))
            .OfType<IMethodSymbol>();
    }

    /// <summary>The same parameters in the same order: then every argument, named, <c>ref</c> or <c>out</c>, means what it meant.</summary>
    private static bool TakesTheSame(IMethodSymbol method, IMethodSymbol twin)
    {
        // Type arguments are compared where they were declared: those of the call belong to the method that was called.
        var (left, right) = (method.OriginalDefinition, twin.OriginalDefinition);
        return method.IsStatic == twin.IsStatic
            && left.Arity == right.Arity
            && left.Parameters.Length == right.Parameters.Length
            && left.Parameters.Zip(right.Parameters, (a, b) => a.RefKind == b.RefKind && Spelled(a.Type) == Spelled(b.Type)).All(same => same);
    }

    private static string Spelled(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
