using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>What elements and pure calls are asked for: two that are asked for the same are the same object.</summary>
internal sealed partial class LockAnalysis
{
    /// <summary>Whether a method, called again with what it is given here, comes back with the same object.</summary>
    private bool IsPure(IMethodSymbol method, ITypeSymbol? type) =>
        type is { IsReferenceType: true } && method is { MethodKind: MethodKind.Ordinary, IsExtensionMethod: false, DeclaringSyntaxReferences.IsEmpty: false }
        && _model.Contracts.Stable.Problem(method) is null;

    private static object? KeyOf(ImmutableArray<IArgumentOperation> constants) => constants.Length == 1
        ? constants[0].Value.ConstantValue.Value
        : string.Join(",", constants.Select(static argument => argument.Value.ConstantValue.Value));

    private KeyExpression? CallKey(IInvocationOperation call, Disjunct disjunct)
    {
        var variables = ImmutableArray.CreateBuilder<ISymbol>();
        var arguments = call.Arguments.OrderBy(static argument => argument.Parameter?.Ordinal).Select(argument => Describe(argument.Value, variables, disjunct)).ToList();
        return arguments.Contains(null) ? null : new KeyExpression(call.TargetMethod.Name + "(" + string.Join(", ", arguments) + ")", variables.ToImmutable());
    }

    /// <summary>A calculation with unchanged values, as the key of an element; null for any other expression.</summary>
    private KeyExpression? CalculatedKey(IOperation key, Disjunct disjunct)
    {
        var variables = ImmutableArray.CreateBuilder<ISymbol>();
        return Describe(key, variables, disjunct) is { } text && variables.Count > 0 ? new KeyExpression(text, variables.ToImmutable()) : null;
    }

    private string? Describe(IOperation value, ImmutableArray<ISymbol>.Builder variables, Disjunct disjunct)
    {
        switch (value)
        {
            case { ConstantValue: { HasValue: true, Value: var constant } }:
                return constant?.ToString() ?? "null";
            case IParenthesizedOperation parenthesized:
                return Describe(parenthesized.Operand, variables, disjunct);
            case IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion:
                return Describe(conversion.Operand, variables, disjunct);
            case ILocalReferenceOperation or IParameterReferenceOperation when KeyOf(value, disjunct) is ISymbol:
                if (PathOf(value, disjunct) is not { Kind: PathKind.Local or PathKind.Parameter, Symbol: { } variable })
                    return null;
                variables.Add(variable);
                return variable.Name;
            case IFieldReferenceOperation { Field: var field, Instance: null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } }:
                variables.Add(field);
                return field.Name;
            case IBinaryOperation { OperatorMethod: null } binary
                when Describe(binary.LeftOperand, variables, disjunct) is { } left && Describe(binary.RightOperand, variables, disjunct) is { } right:
                return binary.Syntax is BinaryExpressionSyntax { OperatorToken.Text: var sign }
                    ? Grouped(binary.LeftOperand, left) + " " + sign + " " + Grouped(binary.RightOperand, right)
                    : null;
            case IPropertyReferenceOperation
            {
                Property.Name: "Length",
                Instance: IFieldReferenceOperation { Field: { IsReadOnly: true, Type.TypeKind: TypeKind.Array } array, Instance: null or IInstanceReferenceOperation },
            }:
                return array.Name + ".Length";
            default:
                return null;
        }
    }

    private LockPath Element(LockPath owner, IEnumerable<IOperation> keys, IOperation operation, Disjunct disjunct)
    {
        object? only = null;
        foreach (var key in keys)
        {
            if (only is not null)
                return LockPath.Value(operation);
            only = key.ConstantValue is { HasValue: true, Value: { } constant } ? constant
                : PathOf(key, disjunct) is { Kind: PathKind.Local or PathKind.Parameter } variable ? variable.Symbol
                : MemberKey(key, disjunct) ?? KeyOf(key, disjunct) as ISymbol ?? (object?)CalculatedKey(key, disjunct);
            if (only is null)
                return LockPath.Value(operation);
        }

        return owner.Length >= LockPath.MaximumLength ? LockPath.Value(operation) : LockPath.Element(owner, only!);
    }

    /// <summary>The member that a variable was read from, and that has not changed since, as a key: <c>_cells[i]</c> is <c>_cells[_n]</c> then.</summary>
    private KeyExpression? MemberKey(IOperation key, Disjunct disjunct) =>
        Unwrap(key) is ILocalReferenceOperation { Local: var local } && disjunct.Find(local)?.Path is { Kind: PathKind.Member, Symbol: IFieldSymbol field, Parent.Kind: PathKind.This or PathKind.Static }
        && _facts.IsAssignedOnce(local) ? OfMember(field) : null;

    private static KeyExpression OfMember(ISymbol member) => new(member.Name, ImmutableArray.Create(member));

    /// <summary>Before a member changes, elements that go by it go by a variable that was given what it had.</summary>
    private static Disjunct WithKeysOf(LockPath member, Disjunct disjunct)
    {
        if (member is not { Symbol: IFieldSymbol field, Parent.Kind: PathKind.This or PathKind.Static })
            return disjunct;
        foreach (var hold in disjunct.Locks.Holds)
        {
            for (var step = hold.Lock; step is not null; step = step.Parent)
            {
                if (step is not { Kind: PathKind.Element, Key: KeyExpression key, Parent: { } owner } || !key.Equals(OfMember(field)))
                    continue;
                foreach (var pair in disjunct.Facts)
                {
                    if (pair.Key is ILocalSymbol heir && member.Equals(pair.Value.Path))
                        return disjunct.Renamed(step, LockPath.Element(owner, heir));
                }
            }
        }

        return disjunct;
    }

    private static string Grouped(IOperation operand, string text) => Unwrap(operand) is IBinaryOperation ? "(" + text + ")" : text;
}
