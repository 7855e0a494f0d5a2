using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>A condition on unchanged values, as something whose outcome can be remembered: <c>count &gt; 0</c> here is that there.</summary>
internal sealed class ConditionKey : IEquatable<ConditionKey>
{
    // What is known of the whole is asked of each part whenever another one is found out.
    private const int MaximumParts = 32;

    private readonly string _text;
    private readonly int _hash;

    private ConditionKey(string text, IEnumerable<string> names, ConditionParts? parts = null, bool isDenied = false)
    {
        _text = text;
        _hash = text.GetHashCode();
        Parts = parts;
        IsDenied = isDenied;
        Names = names.ToArray();
    }

    /// <summary>The two conditions that it is made of; null where it is one.</summary>
    public ConditionParts? Parts { get; }

    /// <summary>Whether what it is the key of says the opposite of what is remembered: <c>n &gt;= 3</c> of <c>n &lt; 3</c>.</summary>
    public bool IsDenied { get; }

    /// <summary>What the variables and members are called that it depends on.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The key of an expression; null where it is more than a condition on values that stay.</summary>
    public static ConditionKey? Of(IOperation operation)
    {
        if (operation is IIsPatternOperation or IIsTypeOperation)
            return operation.IsImplicit ? null : OfSyntax(operation.Syntax);
        var names = new List<string>();
        if (Describe(operation, names, 0) is not { } text)
            return null;
        var isDenied = operation is IBinaryOperation && text.StartsWith("!", StringComparison.Ordinal);
        return new ConditionKey(isDenied ? text.Substring(1) : text, names, operation is IBinaryOperation both && IsCompound(both) ? ConditionParts.Of(both) : null, isDenied);
    }

    /// <summary>The key of two conditions of which one is asked where the other is true; null where one is more than a condition on values that stay.</summary>
    public static ConditionKey? OfBoth(IOperation first, IOperation second)
    {
        var names = new List<string>();
        return DescribeBoth(BinaryOperatorKind.ConditionalAnd, first, second, names, 0) is { } text ? new ConditionKey(text, names, new ConditionParts(first, second, IsEither: false)) : null;
    }

    /// <summary>Whether a condition is made of a few others by <c>and</c> or <c>or</c>.</summary>
    public static bool IsCompound(IBinaryOperation binary)
    {
        var left = MaximumParts;
        return AreJoined(binary) && Count(binary, ref left);
    }

    private static bool AreJoined(IBinaryOperation binary) => binary is { OperatorMethod: null, Type.SpecialType: SpecialType.System_Boolean }
        && binary.OperatorKind is BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr
        && binary.LeftOperand.Type?.SpecialType == SpecialType.System_Boolean;

    private static bool Count(IOperation condition, ref int left) =>
        --left >= 0 && (condition is not IBinaryOperation binary || !AreJoined(binary) || (Count(binary.LeftOperand, ref left) && Count(binary.RightOperand, ref left)));

    /// <summary>The whole condition of which <paramref name="operand"/> is the last one asked, and what the whole comes to; null if there is more to ask.</summary>
    public static (SyntaxNode Condition, bool Outcome)? WholeOf(SyntaxNode operand, bool outcome)
    {
        var whole = operand;
        for (var part = operand; ; part = part.Parent)
        {
            switch (part.Parent)
            {
                case ParenthesizedExpressionSyntax:
                    continue;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                    outcome = !outcome;
                    break;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both:
                    if (outcome == both.IsKind(SyntaxKind.LogicalAndExpression) && part != both.Right)
                        return null;
                    break;
                default:
                    return (whole, outcome);
            }

            whole = part.Parent;
        }
    }

    public bool DependsOn(object variable) => variable is ISymbol symbol && Names.Contains(symbol.Name);

    public bool Equals(ConditionKey? other) => other is not null && _hash == other._hash && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as ConditionKey);

    public override int GetHashCode() => _hash;

    private static ConditionKey? OfSyntax(SyntaxNode syntax)
    {
        foreach (var node in syntax.DescendantNodesAndSelf())
        {
            if (node is InvocationExpressionSyntax or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or AwaitExpressionSyntax
                or BaseObjectCreationExpressionSyntax or AnonymousFunctionExpressionSyntax or ElementAccessExpressionSyntax or DeclarationExpressionSyntax
                || node.IsKind(SyntaxKind.PreIncrementExpression) || node.IsKind(SyntaxKind.PreDecrementExpression))
                return null;
        }

        var tokens = syntax.DescendantTokens().ToList();
        return new ConditionKey(
            string.Join(" ", tokens.Select(static token => token.Text)),
            tokens.Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText).Distinct());
    }

    private static string? Describe(IOperation operation, List<string> names, int depth)
    {
        if (depth > 6)
            return null;
        if (operation.ConstantValue is { HasValue: true, Value: var constant })
            return constant?.ToString() ?? "null";

        switch (operation)
        {
            case ILocalReferenceOperation local:
                names.Add(local.Local.Name);
                return "#" + local.Local.Name;
            case IParameterReferenceOperation parameter:
                names.Add(parameter.Parameter.Name);
                return "#" + parameter.Parameter.Name;
            case IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field:
                names.Add(field.Field.Name);
                return "." + field.Field.Name;
            case IConversionOperation { OperatorMethod: null } conversion:
                return Describe(conversion.Operand, names, depth + 1);
            case IParenthesizedOperation parenthesized:
                return Describe(parenthesized.Operand, names, depth + 1);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not when Describe(not.Operand, names, depth + 1) is { } denied:
                return "!" + denied;
            case IBinaryOperation { OperatorMethod: null } binary when IsCompound(binary):
                return DescribeBoth(binary.OperatorKind, binary.LeftOperand, binary.RightOperand, names, depth);
            case IBinaryOperation { OperatorMethod: null } binary
                when Describe(binary.LeftOperand, names, depth + 1) is { } left && Describe(binary.RightOperand, names, depth + 1) is { } right:
                return binary.OperatorKind switch
                {
                    BinaryOperatorKind.GreaterThan => "(" + right + " " + BinaryOperatorKind.LessThan + " " + left + ")",
                    BinaryOperatorKind.GreaterThanOrEqual when IsWhole(binary.LeftOperand.Type) => "!(" + left + " " + BinaryOperatorKind.LessThan + " " + right + ")",
                    BinaryOperatorKind.LessThanOrEqual when IsWhole(binary.LeftOperand.Type) => "!(" + right + " " + BinaryOperatorKind.LessThan + " " + left + ")",
                    var kind => "(" + left + " " + kind + " " + right + ")",
                };
            default:
                return null;
        }
    }

    // Of other numbers, and of null, neither may be true.
    private static bool IsWhole(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Enum } or { SpecialType: >= SpecialType.System_Char and <= SpecialType.System_Decimal };

    private static string? DescribeBoth(BinaryOperatorKind kind, IOperation first, IOperation second, List<string> names, int depth) =>
        DescribePart(first, names, depth) is { } left && DescribePart(second, names, depth) is { } right ? "(" + left + " " + kind + " " + right + ")" : null;

    /// <summary>Conditions are joined as they stand, whatever they ask; what is compared or calculated with has to be known by its parts.</summary>
    private static string? DescribePart(IOperation part, List<string> names, int depth)
    {
        if (Describe(part, names, depth + 1) is { } text)
            return text;
        if (part.IsImplicit || OfSyntax(part.Syntax) is not { } asked)
            return null;
        names.AddRange(asked.Names);
        return "{" + asked._text + "}";
    }
}

/// <summary>Two conditions joined by <c>and</c>, or by <c>or</c>.</summary>
internal sealed record ConditionParts(IOperation Left, IOperation Right, bool IsEither)
{
    public static ConditionParts Of(IBinaryOperation compound) =>
        new(compound.LeftOperand, compound.RightOperand, compound.OperatorKind is BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr);
}
