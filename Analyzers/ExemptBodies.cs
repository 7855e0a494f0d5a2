using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using ConventionAnalyzers.Locks;
using ConventionAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers;

/// <summary>Analyses what a <c>[NoLockAnalysis]</c> exempts, only to see whether there is anything to exempt it from.</summary>
internal static class ExemptBodies
{
    // What is said of declarations stands whether the body is looked at or not.
    private static readonly ImmutableArray<FlowRule> AboutBodies =
        AllRules.Flow.RemoveAll(static rule => rule.Descriptor.Category == Descriptors.UnresolvedLock.Category);

    /// <summary>Whether the analysis would find anything, or does not understand enough to tell.</summary>
    public static bool HaveFindings(
        LockModel model, ISymbol exempt, SyntaxNode declaration, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        var isNested = exempt is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction };
        foreach (var (owner, syntax) in Bodies(exempt))
        {
            if (owner is not IMethodSymbol method)
                return true;
            if (model.Bodies.GraphOf(method, cancellation) is not { } graph)
                continue;
            var findings = new FindingSink(AboutBodies, options, cancellation, exempt);
            foreach (var operation in graph.OriginalOperation.Descendants())
            {
                foreach (var rule in AboutBodies.Where(rule => rule.Watches(model).Contains(operation.Kind)))
                    rule.OnOperation(new OperationFacts(model, operation, method), findings);
            }

            if (findings.AnyIn(isNested ? declaration : syntax))
                return true;
            if (!model.Words.AnyIn(syntax, cancellation) && model.Contracts.Of(method).IsEmpty)
                continue;
            try
            {
                LockAnalysis.Run(model, graph, method, findings, cancellation);
            }
            catch (InsufficientExecutionStackException)
            {
                return true;
            }

            if (!findings.SawEnd || findings.AnyIn(isNested ? declaration : syntax))
                return true;
        }

        return false;
    }

    /// <summary>The members whose bodies are exempt, or contain the function that is; those with an exemption of their own excepted.</summary>
    private static IEnumerable<(ISymbol Owner, SyntaxNode Syntax)> Bodies(ISymbol exempt) => exempt switch
    {
        INamedTypeSymbol type => type.GetMembers().Where(m => !LockTypes.HasAttribute(m, ContractNames.NoLockAnalysis)).SelectMany(OfMember),
        IPropertySymbol property => new[] { property.GetMethod, property.SetMethod }.Where(a => a is not null).SelectMany(a => OfMember(a!)),
        IEventSymbol @event => new[] { @event.AddMethod, @event.RemoveMethod }.Where(a => a is not null).SelectMany(a => OfMember(a!)),
        IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction, ContainingSymbol: { } outer } => Bodies(outer),
        _ => OfMember(exempt),
    };

    private static IEnumerable<(ISymbol Owner, SyntaxNode Syntax)> OfMember(ISymbol member) => member switch
    {
        INamedTypeSymbol nested => Bodies(nested),
        IMethodSymbol method => (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.Select(r => ((ISymbol)method, r.GetSyntax())),

        // Only code that runs later can need a lock in an initializer.
        IFieldSymbol or IPropertySymbol => member.DeclaringSyntaxReferences.Select(r => (member, r.GetSyntax()))
            .Where(pair => Initializer(pair.Item2)?.DescendantNodes().Any(n => n is AnonymousFunctionExpressionSyntax) == true),
        _ => Enumerable.Empty<(ISymbol, SyntaxNode)>(),
    };

    private static SyntaxNode? Initializer(SyntaxNode member) => member switch
    {
        VariableDeclaratorSyntax declarator => declarator.Initializer,
        PropertyDeclarationSyntax property => property.Initializer,
        _ => null,
    };
}
