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
        var isDenied = operation is IBinaryOperation && IsNegation(text);
        var parts = ConditionParts.Of(operation);
        return new ConditionKey(isDenied ? text.Substring(1) : text, names, isDenied ? parts?.Denied : parts, isDenied);
    }

    /// <summary>The key of two conditions of which one is asked where the other is true; null where one is more than a condition on values that stay.</summary>
    public static ConditionKey? OfBoth(IOperation first, IOperation second)
    {
        var names = new List<string>();
        var parts = new ConditionParts(first, second, Joint.Both);
        return Describe(parts, names, 0) is { } text ? new ConditionKey(text, names, parts) : null;
    }

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
                case ConditionalExpressionSyntax choice when LiteralOf(choice.WhenTrue) is not null || LiteralOf(choice.WhenFalse) is not null:
                    if (part != choice.Condition)
                        break;
                    if (LiteralOf(outcome ? choice.WhenTrue : choice.WhenFalse) is not { } chosen)
                        return null;
                    outcome = chosen;
                    break;
                default:
                    return (whole, outcome);
            }

            whole = part.Parent;
        }
    }

    private static bool? LiteralOf(ExpressionSyntax value) => value.Kind() switch
    {
        SyntaxKind.TrueLiteralExpression => true,
        SyntaxKind.FalseLiteralExpression => false,
        _ => null,
    };

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
                return Negated(denied);
            case IBinaryOperation { OperatorMethod: null } or IConditionalOperation when ConditionParts.Of(operation) is { } parts:
                return Describe(parts, names, depth);
            case IBinaryOperation { OperatorMethod: null } binary
                when Describe(binary.LeftOperand, names, depth + 1) is { } left && Describe(binary.RightOperand, names, depth + 1) is { } right:
                return binary.OperatorKind switch
                {
                    BinaryOperatorKind.GreaterThan => "(" + right + " " + BinaryOperatorKind.LessThan + " " + left + ")",
                    BinaryOperatorKind.GreaterThanOrEqual when IsWhole(binary.LeftOperand.Type) => "!(" + left + " " + BinaryOperatorKind.LessThan + " " + right + ")",
                    BinaryOperatorKind.LessThanOrEqual when IsWhole(binary.LeftOperand.Type) => "!(" + right + " " + BinaryOperatorKind.LessThan + " " + left + ")",
                    BinaryOperatorKind.Equals => Same(left, right),
                    BinaryOperatorKind.NotEquals => Negated(Same(left, right)),
                    var kind => "(" + left + " " + kind + " " + right + ")",
                };
            default:
                return null;
        }
    }

    // Of other numbers, and of null, neither may be true.
    private static bool IsWhole(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Enum } or { SpecialType: >= SpecialType.System_Char and <= SpecialType.System_Decimal };

    private static string? Describe(ConditionParts parts, List<string> names, int depth)
    {
        if (DescribePart(parts.Left, names, depth) is not { } left || DescribePart(parts.Right, names, depth) is not { } right)
            return null;
        left = parts.DeniesLeft ? Negated(left) : left;
        if (parts.Joint != Joint.Same)
            return "(" + left + " " + parts.Joint + " " + right + ")";
        var same = Same(Positive(left), Positive(right));
        return IsNegation(left) == IsNegation(right) ? same : Negated(same);
    }

    private static string Same(string left, string right) =>
        string.CompareOrdinal(left, right) <= 0 ? "(" + left + " " + Joint.Same + " " + right + ")" : "(" + right + " " + Joint.Same + " " + left + ")";

    private static bool IsNegation(string text) => text.StartsWith("!", StringComparison.Ordinal);

    private static string Positive(string text) => IsNegation(text) ? text.Substring(1) : text;

    private static string Negated(string text) => IsNegation(text) ? text.Substring(1) : "!" + text;

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

/// <summary>How two conditions make one.</summary>
internal enum Joint : byte
{
    /// <summary>True where both are.</summary>
    Both,

    /// <summary>True where one is.</summary>
    Either,

    /// <summary>True where both are true, or both false.</summary>
    Same,
}

/// <summary>Two conditions that make one.</summary>
internal sealed record ConditionParts(IOperation Left, IOperation Right, Joint Joint, bool DeniesLeft = false)
{
    // What is known of the whole is asked of each part whenever another one is found out.
    private const int MaximumParts = 32;

    /// <summary>Those of two that are the same exactly where these are not.</summary>
    public ConditionParts Denied => this with { DeniesLeft = !DeniesLeft };

    /// <summary>The two that a condition is made of; null where it is one, or made of too many.</summary>
    public static ConditionParts? Of(IOperation condition)
    {
        var left = MaximumParts;
        return Join(condition) is { } joined && Count(joined, ref left) ? joined : null;
    }

    private static ConditionParts? Join(IOperation condition) => condition switch
    {
        IBinaryOperation { OperatorMethod: null, LeftOperand: { Type.SpecialType: SpecialType.System_Boolean } left, RightOperand: var right } binary
            when binary.Type?.SpecialType == SpecialType.System_Boolean => binary.OperatorKind switch
            {
                BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd => new ConditionParts(left, right, Joint.Both),
                BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr => new ConditionParts(left, right, Joint.Either),
                BinaryOperatorKind.ExclusiveOr => new ConditionParts(left, right, Joint.Same, DeniesLeft: true),
                BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
                    when right.Type?.SpecialType == SpecialType.System_Boolean && !left.ConstantValue.HasValue && !right.ConstantValue.HasValue =>
                    new ConditionParts(left, right, Joint.Same, binary.OperatorKind == BinaryOperatorKind.NotEquals),
                _ => null,
            },
        IConditionalOperation { Type.SpecialType: SpecialType.System_Boolean, Condition: var asked, WhenTrue: var yes, WhenFalse: { } no } =>
            (yes.ConstantValue.Value, no.ConstantValue.Value) switch
            {
                (bool always, not bool) => new ConditionParts(asked, no, always ? Joint.Either : Joint.Both, DeniesLeft: !always),
                (not bool, bool always) => new ConditionParts(asked, yes, always ? Joint.Either : Joint.Both, DeniesLeft: always),
                _ => null,
            },
        _ => null,
    };

    private static bool Count(ConditionParts parts, ref int left) => Count(parts.Left, ref left) && Count(parts.Right, ref left);

    private static bool Count(IOperation condition, ref int left) => --left >= 0 && (Join(condition) is not { } parts || Count(parts, ref left));
}
