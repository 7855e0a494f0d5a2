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

    private ConditionKey(string text, IEnumerable<string> names, IBinaryOperation? whole = null)
    {
        _text = text;
        _hash = text.GetHashCode();
        Whole = whole;
        Names = names.ToArray();
    }

    /// <summary>The condition itself where it is made of several; null where it is one.</summary>
    public IBinaryOperation? Whole { get; }

    /// <summary>What the variables and members are called that it depends on.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The key of an expression; null where it is more than a condition on values that stay.</summary>
    public static ConditionKey? Of(IOperation operation)
    {
        if (operation is IIsPatternOperation or IIsTypeOperation)
            return operation.IsImplicit ? null : OfSyntax(operation.Syntax);
        var names = new List<string>();
        return Describe(operation, names, 0) is { } text ? new ConditionKey(text, names, operation is IBinaryOperation whole && IsCompound(whole) ? whole : null) : null;
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

    /// <summary>
    /// The whole condition of which <paramref name="operand"/> is the last one asked, and what the whole comes to; null
    /// if there is more to ask, or the operand is all there is.
    /// </summary>
    public static SyntaxNode? WholeOf(SyntaxNode operand, ref bool outcome)
    {
        SyntaxNode? whole = null;
        var (denied, result) = (false, outcome);
        for (var part = operand; ; part = part.Parent)
        {
            switch (part.Parent)
            {
                case ParenthesizedExpressionSyntax:
                    break;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                    denied = !denied;
                    break;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both:
                    result = result != denied;
                    denied = false;
                    if (result == both.IsKind(SyntaxKind.LogicalAndExpression) && part != both.Right)
                        return null;
                    whole = both;
                    break;
                default:
                    outcome = result;
                    return whole;
            }
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
            case IBinaryOperation { OperatorMethod: null } binary
                when DescribeOperand(binary, binary.LeftOperand, names, depth) is { } left && DescribeOperand(binary, binary.RightOperand, names, depth) is { } right:
                return "(" + left + " " + binary.OperatorKind + " " + right + ")";
            default:
                return null;
        }
    }

    /// <summary>Conditions are joined as they stand, whatever they ask; what is compared or calculated with has to be known by its parts.</summary>
    private static string? DescribeOperand(IBinaryOperation binary, IOperation operand, List<string> names, int depth)
    {
        if (Describe(operand, names, depth + 1) is { } text)
            return text;
        if (!IsCompound(binary) || operand.IsImplicit || OfSyntax(operand.Syntax) is not { } asked)
            return null;
        names.AddRange(asked.Names);
        return "{" + asked._text + "}";
    }
}
