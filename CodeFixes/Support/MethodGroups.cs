using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.CodeFixes;

/// <summary>Tells a call of a method from a use of it as a value.</summary>
internal static class MethodGroups
{
    /// <summary>The call whose member this name is, if it is one.</summary>
    public static InvocationExpressionSyntax? CallOf(SyntaxToken name)
    {
        if (name.Parent is not SimpleNameSyntax simple)
            return null;

        ExpressionSyntax callee = simple.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == simple => access,
            MemberBindingExpressionSyntax binding => binding,
            _ => simple,
        };
        while (callee.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression })
            callee = (ExpressionSyntax)callee.Parent;

        return callee.Parent is InvocationExpressionSyntax call && call.Expression == callee ? call : null;
    }

    /// <summary>Whether a reference to a method makes a delegate or function pointer of it.</summary>
    public static bool IsConverted(SyntaxToken name) =>
        name.Parent is SimpleNameSyntax simple
        && CallOf(name) is null
        && simple.FirstAncestorOrSelf<CrefSyntax>() is null
        && simple.FirstAncestorOrSelf<AttributeSyntax>() is null
        && simple.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not
            { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } };
}
