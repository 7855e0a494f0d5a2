using System;
using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>Writes a lock as the code at a call or access would: with the receiver and the arguments that stand there.</summary>
internal static class SiteText
{
    /// <summary>The lock of a contract, at a use of the member that carries it; null where no expression there names it.</summary>
    public static string? At(IOperation use, LockPath declared) => Write(use, declared, out var text) ? text : null;

    /// <summary>The lock as a contract of the member around the use would name it; null where that cannot.</summary>
    public static string? Requirement(LockAnalysis body, LockPath path)
    {
        if (body.Method is not { MethodKind: not MethodKind.AnonymousFunction } method)
            return null;
        var root = path.Root;
        var canName = root.Kind switch
        {
            PathKind.This => !method.IsStatic,
            PathKind.Parameter => SymbolEqualityComparer.Default.Equals(root.Symbol!.ContainingSymbol, method),
            PathKind.Static or PathKind.TypeOf => true,
            _ => false,
        };
        if (!canName)
            return null;
        for (var step = path; step is not null; step = step.Parent)
        {
            // Only what stays the same between the caller's acquisition and the body's use can be promised.
            if (step.Kind == PathKind.Element && !step.HasLastingKey)
                return null;
        }

        if (root.Kind == PathKind.Static && path.Parent is { Kind: PathKind.Static } type
            && Enclosing(method).Any(t => SymbolEqualityComparer.Default.Equals(t, type.Symbol)))
            return (string)path.Key!;
        return path.ToString();
    }

    private static System.Collections.Generic.IEnumerable<INamedTypeSymbol> Enclosing(ISymbol symbol)
    {
        for (var type = symbol.ContainingType; type is not null; type = type.ContainingType)
            yield return type;
    }

    private static bool Write(IOperation use, LockPath path, out string text)
    {
        text = "";
        switch (path.Kind)
        {
            case PathKind.This:
                return Receiver(use, out text);
            case PathKind.Parameter when path.Symbol!.ContainingSymbol is INamedTypeSymbol:
                return Receiver(use, out text);
            case PathKind.Parameter when IsOfDelegate(use) && path.Symbol!.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.DelegateInvoke }:
                text = path.Symbol.Name;
                return true;
            case PathKind.Parameter:
                return Argument(use, ((IParameterSymbol)path.Symbol!).Ordinal, out text);
            case PathKind.Static:
            case PathKind.TypeOf:
                text = path.ToString();
                return true;
            case PathKind.Member:
                if (path.Symbol is null || !Write(use, path.Parent!, out var owner))
                    return false;
                text = owner.Length == 0 ? (string)path.Key! : owner + "." + path.Key;
                if (path.Parent!.Kind == PathKind.Static && IsWithin(use, (INamedTypeSymbol)path.Parent.Symbol!))
                    text = (string)path.Key!;
                return true;
            case PathKind.Element:
                if (!Write(use, path.Parent!, out var collection) || !path.HasLastingKey)
                    return false;
                text = path.Key is string call && call.EndsWith(")", StringComparison.Ordinal)
                    ? (collection.Length == 0 ? "" : collection + ".") + call
                    : collection + "[" + (path.Key is string key ? SymbolDisplay.FormatLiteral(key, quote: true) : path.Key) + "]";
                return true;
            default:
                return false;
        }
    }

    private static bool IsWithin(IOperation use, INamedTypeSymbol type) =>
        use.Syntax.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>()?.Identifier.ValueText == type.Name;

    // What a parameter says of its delegate, it says in the words of the member around the call.
    private static bool IsOfDelegate(IOperation use) => use is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke };

    private static bool Receiver(IOperation use, out string text)
    {
        text = "";
        var instance = use switch
        {
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction or MethodKind.DelegateInvoke } => null,
            IInvocationOperation invocation => invocation.Instance,
            IMemberReferenceOperation member => member.Instance,
            IDeconstructionAssignmentOperation deconstruction => deconstruction.Value,
            IEventAssignmentOperation { EventReference: IEventReferenceOperation reference } => reference.Instance,
            _ => null,
        };
        if (instance is null || instance is IInstanceReferenceOperation { IsImplicit: true })
            return use is not (IObjectCreationOperation or IBinaryOperation or IUnaryOperation);
        if (instance is IInstanceReferenceOperation)
            return true;
        return Simple(instance.Syntax, out text);
    }

    private static bool Argument(IOperation use, int ordinal, out string text)
    {
        text = "";
        var arguments = use switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            IPropertyReferenceOperation property => property.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return Simple(argument.Value.Syntax, out text);
        }

        return false;
    }

    /// <summary>An expression that may be written twice: a path of names, without calls.</summary>
    private static bool Simple(SyntaxNode syntax, out string text)
    {
        while (true)
        {
            switch (syntax)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    syntax = parenthesized.Expression;
                    continue;
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } postfix:
                    syntax = postfix.Operand;
                    continue;
                case ArgumentSyntax argument:
                    syntax = argument.Expression;
                    continue;
            }

            break;
        }

        text = syntax.ToString();
        return syntax is ThisExpressionSyntax or IdentifierNameSyntax or LiteralExpressionSyntax
            || syntax is MemberAccessExpressionSyntax access && Simple(access.Expression, out _)
            || syntax is ElementAccessExpressionSyntax element && Simple(element.Expression, out _)
                && element.ArgumentList.Arguments.All(a => a.Expression is IdentifierNameSyntax or LiteralExpressionSyntax);
    }
}
