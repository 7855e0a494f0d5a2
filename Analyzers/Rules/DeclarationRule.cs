using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Rules;

/// <summary>A contract attribute where it is declared.</summary>
internal readonly record struct AttributeFacts(
    ISymbol Carrier, AttributeData Attribute, AttributeSyntax Syntax, ContractReader Contracts, CancellationToken Cancellation)
{
    /// <summary>Where one of the locks is written; an array gives its elements. The attribute's name where none is.</summary>
    public SyntaxNode PlaceOf(int @lock)
    {
        if (Syntax.ArgumentList is not { } list)
            return Syntax.Name;
        var positional = list.Arguments.Where(a => a.NameEquals is null).Select(a => a.Expression);
        if (Attribute.AttributeClass!.Name == ContractNames.TryAcquiresLock)
            positional = positional.Skip(1);
        var places = positional.SelectMany(expression => expression switch
        {
            ArrayCreationExpressionSyntax { Initializer: { } elements } => elements.Expressions.AsEnumerable<SyntaxNode>(),
            ImplicitArrayCreationExpressionSyntax implicitArray => implicitArray.Initializer.Expressions,
            CollectionExpressionSyntax collection => collection.Elements,
            _ => new SyntaxNode[] { expression },
        }).ToImmutableArray();
        return @lock < places.Length ? places[@lock] : places.IsEmpty ? Syntax.Name : Syntax;
    }
}

/// <summary>A type whose members may have contracts.</summary>
internal readonly record struct TypeFacts(INamedTypeSymbol Type, ContractReader Contracts, CancellationToken Cancellation);

/// <summary>A rule about contracts as they are written.</summary>
internal abstract class DeclarationRule
{
    public abstract DiagnosticDescriptor Descriptor { get; }

    public virtual void OnAttribute(in AttributeFacts attribute, Action<Diagnostic> report)
    {
    }

    public virtual void OnType(in TypeFacts type, Action<Diagnostic> report)
    {
    }
}
