using System;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Conditions made of several: what the whole says of its parts, and the parts of the whole.</summary>
internal sealed partial class LockAnalysis
{
    // Of a long row of conditions the last ones are asked again.
    private const int MaximumPropagated = 16;

    private bool _anyCompound;

    /// <summary>The condition whose value the graph has put together from that of its parts; any other value is what it is.</summary>
    private IOperation Whole(IOperation value)
    {
        if (value is not IFlowCaptureReferenceOperation || _facts.CompoundAt(value.Syntax) is not { } compound)
            return value;

        // What is denied as a whole has been put together denied.
        IOperation whole = compound;
        while (whole.Parent is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
            whole = not;
        return whole;
    }

    // One true part makes an either true, one false part makes a both false.
    private bool? Compare(ConditionParts parts, Disjunct disjunct)
    {
        var decisive = parts.Joint != Joint.Both;
        var (left, right) = (FactOf(parts.Left, disjunct)?.Compare(decisive != parts.DeniesLeft), FactOf(parts.Right, disjunct)?.Compare(decisive));
        if (parts.Joint == Joint.Same)
            return left is null || right is null ? null : left == right;
        return left == true || right == true ? decisive : left == false && right == false ? !decisive : null;
    }

    /// <summary>What a comparison with a number puts in order, and which numbers pass it; null for any other operation.</summary>
    private static (IOperation Value, Func<object?, bool> Test)? OrderOf(IBinaryOperation comparison)
    {
        if (comparison.OperatorMethod is not null || comparison.OperatorKind is not (BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
            or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual))
            return null;
        return OrderOf(comparison, comparison.OperatorKind);
    }

    private static (IOperation Value, Func<object?, bool> Test)? OrderOf(IBinaryOperation comparison, BinaryOperatorKind kind)
    {
        if (comparison.RightOperand.ConstantValue is { HasValue: true, Value: var right } && Number(right) is not null)
            return (comparison.LeftOperand, value => IsOrdered(value, kind, right));
        if (comparison.LeftOperand.ConstantValue is { HasValue: true, Value: var left } && Number(left) is not null)
            return (comparison.RightOperand, value => IsOrdered(left, kind, value));
        return null;
    }

    private static bool IsOrdered(object? left, BinaryOperatorKind kind, object? right)
    {
        var (one, other) = (Number(left), Number(right));
        return kind switch
        {
            BinaryOperatorKind.LessThan => one < other,
            BinaryOperatorKind.LessThanOrEqual => one <= other,
            BinaryOperatorKind.GreaterThan => one > other,
            _ => one >= other,
        };
    }

    // Null, as in C#, is in no order.
    private static decimal? Number(object? constant) => constant switch
    {
        char character => character,
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal => Convert.ToDecimal(constant, CultureInfo.InvariantCulture),
        _ => null,
    };

    private Disjunct? Assume(ConditionParts parts, bool outcome, Disjunct disjunct)
    {
        if (parts.Joint == Joint.Same)
        {
            return FactOf(parts.Left, disjunct)?.Compare(!parts.DeniesLeft) is { } left ? Assume(parts.Right, left == outcome, disjunct)
                : FactOf(parts.Right, disjunct)?.Compare(true) is { } right ? Assume(parts.Left, (right == outcome) != parts.DeniesLeft, disjunct) : disjunct;
        }

        var first = outcome != parts.DeniesLeft;
        return outcome == (parts.Joint == Joint.Either)
            ? Either(
                Assume(parts.Left, first, disjunct),
                Assume(parts.Left, !first, disjunct) is { } other ? Assume(parts.Right, outcome, other) : null)
            : Assume(parts.Left, first, disjunct) is { } both ? Assume(parts.Right, outcome, both) : null;
    }

    /// <summary>
    /// What the last operand to be asked says of the whole of a condition made of <c>&amp;&amp;</c> and <c>||</c>, or of an <c>if</c> inside an
    /// <c>if</c>, for which the graph has no place where the whole is asked; and what that, with what is remembered of others, says of their operands.
    /// </summary>
    private Disjunct? Conclude(IOperation operand, bool outcome, Disjunct disjunct)
    {
        if (ConditionKey.WholeOf(operand.Syntax, outcome) is not var (whole, comesTo))
            return Propagate(disjunct);
        (var known, outcome) = ((Disjunct?)disjunct, comesTo);
        if (CompoundIn(whole, ref outcome) is { } compound && ConditionOf(compound) is { } condition)
            known = Learn(condition, outcome, disjunct);
        foreach (var both in _facts.NestedAt(whole))
        {
            // The inner one is asked where the outer one was true, and still is.
            var isOuter = both.Left.Syntax == whole;
            if (known is not null && (isOuter ? !comesTo : FactOf(both.Left, known)?.Compare(true) == true) && ConditionKey.OfBoth(both.Left, both.Right) is { } nested)
                known = Learn(nested, comesTo, known);
        }

        return known is null ? null : Propagate(known);
    }

    /// <summary>The condition made of several that a condition is, or denies, and what it comes to.</summary>
    private IOperation? CompoundIn(SyntaxNode condition, ref bool outcome)
    {
        while (condition is ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression })
        {
            outcome ^= condition is PrefixUnaryExpressionSyntax;
            condition = condition.ChildNodes().Single();
        }

        return _facts.CompoundAt(condition);
    }

    private Disjunct? Learn(ConditionKey condition, bool outcome, Disjunct disjunct) =>
        disjunct.Find(condition)?.Compare(outcome) == false ? null : Remember(condition, outcome, disjunct);

    /// <summary>Where <c>a &amp;&amp; b</c> is false and <c>a</c> is found to be true, <c>b</c> is false; what goes together is found out together.</summary>
    private Disjunct? Propagate(Disjunct disjunct)
    {
        if (_anyCompound)
        {
            if (PropagateParts(disjunct) is not { } told)
                return null;
            disjunct = told;
        }

        foreach (var pair in disjunct.Facts)
        {
            if (pair.Key is not Together together)
                continue;
            if (Follow(together, disjunct) is not { } followed)
                return null;

            // What has been found out may tell more.
            if (!ReferenceEquals(followed, disjunct))
                return Propagate(followed);
        }

        return disjunct;
    }

    private Disjunct? PropagateParts(Disjunct disjunct)
    {
        var earlier = -MaximumPropagated;
        foreach (var pair in disjunct.Facts)
            earlier += pair.Key is ConditionKey { Parts: not null } ? 1 : 0;
        foreach (var pair in disjunct.Facts)
        {
            if (pair.Key is not ConditionKey { Parts: { } parts } || earlier-- > 0 || pair.Value is not { Equal: true, Constant: bool outcome, Others.IsDefaultOrEmpty: true })
                continue;
            if (Assume(parts, outcome, disjunct) is not { } assumed)
                return null;
            disjunct = assumed;
        }

        return disjunct;
    }

    private Disjunct? Follow(Together together, Disjunct disjunct)
    {
        if (together.IsTrueOf(disjunct))
            return disjunct;
        if (together.In(disjunct, out var isPossible) is var (one, other))
            return NarrowKnown(together.One, one, disjunct) is { } narrowed ? NarrowKnown(together.Other, other, narrowed) : null;
        return isPossible ? disjunct : null;
    }

    private Disjunct Remember(ConditionKey? condition, bool outcome, Disjunct disjunct)
    {
        _anyCompound |= condition?.Parts is not null;
        return condition is null ? disjunct : disjunct.With(condition, Fact.Is(outcome != condition.IsDenied));
    }
}
