using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Rules;

/// <summary>Which fields are locked by code that one can see.</summary>
internal static class LockedMembers
{
    /// <summary>Whether a <c>lock</c> statement or a lock API in a field's own type is given the field.</summary>
    public static bool IsLockedInItsType(ISymbol member) =>
        member is IFieldSymbol { ContainingType: { } type }
        && type.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax().DescendantNodes().Any(node => Locks(node, member.Name)));

    private static bool Locks(SyntaxNode node, string name) => node switch
    {
        LockStatementSyntax statement => NameOf(statement.Expression) == name,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var receiver, Name.Identifier.ValueText: var method } } call =>
            LockApis.MemberNames.Contains(method)
            && (NameOf(receiver) == name || (call.ArgumentList.Arguments.Count > 0 && NameOf(call.ArgumentList.Arguments[0].Expression) == name)),
        _ => false,
    };

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax identifier => identifier.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        ParenthesizedExpressionSyntax parenthesized => NameOf(parenthesized.Expression),
        PostfixUnaryExpressionSyntax postfix => NameOf(postfix.Operand),
        CastExpressionSyntax cast => NameOf(cast.Expression),
        _ => null,
    };
}
