using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>
/// Whether a type changes what its guarded collections contain, or only ever replaces them: a snapshot of what is never changed needs
/// no lock. Read off the names in the type's text. Thread-safe.
/// </summary>
internal sealed class GuardedContents
{
    private readonly ConcurrentDictionary<ISymbol, bool> _known = new(SymbolEqualityComparer.Default);

    public bool AreChanged(ISymbol member, CancellationToken cancellation) =>
        _known.TryGetValue(member.OriginalDefinition, out var known)
            ? known
            : _known.GetOrAdd(member.OriginalDefinition, Search(member.OriginalDefinition, cancellation));

    private static bool Search(ISymbol member, CancellationToken cancellation)
    {
        // What another assembly does to it is not in sight.
        if (member.ContainingType is not { DeclaringSyntaxReferences: { Length: > 0 } declarations })
            return false;
        var names = new HashSet<string> { member.Name };
        var type = declarations.Select(d => d.GetSyntax(cancellation)).ToList();
        foreach (var node in type.SelectMany(t => t.DescendantNodes()))
        {
            var (alias, value) = node switch
            {
                VariableDeclaratorSyntax { Initializer.Value: var initial } variable => (variable.Identifier.ValueText, initial),
                AssignmentExpressionSyntax { Left: IdentifierNameSyntax target, Right: var assigned } => (target.Identifier.ValueText, assigned),
                _ => default,
            };
            if (value is not null && NameOf(value) == member.Name)
                names.Add(alias);
        }

        return type.SelectMany(t => t.DescendantNodes()).OfType<ExpressionSyntax>().Any(e => NameOf(e) is { } name && names.Contains(name) && IsChanged(e, KnownCollections.TypeOf(member)));
    }

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax { Parent: not MemberAccessExpressionSyntax { Expression: not null } } identifier => identifier.Identifier.ValueText,
        IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax access } identifier when access.Expression == identifier => identifier.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } postfix => NameOf(postfix.Operand),
        _ => null,
    };

    private static bool IsChanged(ExpressionSyntax collection, ITypeSymbol? type) => collection.Parent switch
    {
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } access when access.Expression == collection =>
            KnownCollections.IsMutator(access.Name.Identifier.ValueText, type),
        ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } } =>
            KnownCollections.IsMutator(binding.Name.Identifier.ValueText, type),
        ElementAccessExpressionSyntax element when element.Expression == collection => IsWritten(element),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } postfix => IsChanged(postfix, type),
        _ => false,
    };

    private static bool IsWritten(ElementAccessExpressionSyntax element) => element.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == element,
        PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax => element.Parent.IsKind(SyntaxKind.PostIncrementExpression) || element.Parent.IsKind(SyntaxKind.PostDecrementExpression)
            || element.Parent.IsKind(SyntaxKind.PreIncrementExpression) || element.Parent.IsKind(SyntaxKind.PreDecrementExpression),
        ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None),
        MemberAccessExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } access => assignment.Left == access,
        _ => false,
    };
}
