using System;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>Conditions made of several: what the whole says of its parts, and the parts of the whole.</summary>
internal sealed partial class LockAnalysis
{
    private bool _anyCompound;

    /// <summary>Whether one true operand makes the whole true; otherwise one false operand makes it false.</summary>
    private static bool IsEither(IBinaryOperation compound) => compound.OperatorKind is BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr;

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

    private bool? Compound(IBinaryOperation compound, Disjunct disjunct)
    {
        var decisive = IsEither(compound);
        var (left, right) = (FactOf(compound.LeftOperand, disjunct)?.Compare(decisive), FactOf(compound.RightOperand, disjunct)?.Compare(decisive));
        return left == true || right == true ? decisive : left == false && right == false ? !decisive : null;
    }

    /// <summary>What a comparison with a number puts in order, and which numbers pass it; null for any other operation.</summary>
    private static (IOperation Value, Func<object?, bool> Test)? OrderOf(IBinaryOperation comparison)
    {
        var kind = comparison.OperatorKind;
        if (comparison.OperatorMethod is not null || kind is not (BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
            or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual))
            return null;
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

    private Disjunct? AssumeCompound(IBinaryOperation compound, bool outcome, Disjunct disjunct)
    {
        var assumed = outcome == IsEither(compound)
            ? Either(
                Assume(compound.LeftOperand, outcome, disjunct),
                Assume(compound.LeftOperand, !outcome, disjunct) is { } other ? Assume(compound.RightOperand, outcome, other) : null)
            : Assume(compound.LeftOperand, outcome, disjunct) is { } both ? Assume(compound.RightOperand, outcome, both) : null;
        return assumed is null ? null : Remember(ConditionOf(compound), outcome, assumed);
    }

    /// <summary>
    /// What the last operand to be asked says of the whole of a condition made of <c>&amp;&amp;</c> and <c>||</c>, for which the graph has no
    /// place where the whole is asked; and what that, with what is remembered of others, says of their operands.
    /// </summary>
    private Disjunct? Conclude(IOperation operand, bool outcome, Disjunct disjunct)
    {
        if (ConditionKey.WholeOf(operand.Syntax, ref outcome) is { } whole && _facts.CompoundAt(whole) is { } compound && ConditionOf(compound) is { } condition)
        {
            if (disjunct.Find(condition)?.Compare(outcome) == false)
                return null;
            disjunct = Remember(condition, outcome, disjunct);
        }

        return _anyCompound ? Propagate(disjunct) : disjunct;
    }

    /// <summary>Where <c>a &amp;&amp; b</c> is false and <c>a</c> is found to be true, <c>b</c> is false.</summary>
    private Disjunct? Propagate(Disjunct disjunct)
    {
        foreach (var pair in disjunct.Facts)
        {
            if (pair is not { Key: ConditionKey { Whole: { } compound }, Value: { Equal: true, Constant: bool outcome } })
                continue;
            if (AssumeCompound(compound, outcome, disjunct) is not { } assumed)
                return null;
            disjunct = assumed;
        }

        return disjunct;
    }

    private Disjunct Remember(ConditionKey? condition, bool outcome, Disjunct disjunct)
    {
        _anyCompound |= condition?.Whole is not null;
        return condition is null ? disjunct : disjunct.With(condition, Fact.Is(outcome));
    }
}
