using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Locks;

/// <summary>A comparison of unchanged values, as something whose outcome can be remembered: <c>count &gt; 0</c> here is that there.</summary>
internal sealed class ConditionKey : IEquatable<ConditionKey>
{
    private readonly string _text;
    private readonly List<object> _variables;

    private ConditionKey(string text, List<object> variables)
    {
        _text = text;
        _variables = variables;
    }

    /// <summary>The key of an expression; null where it is more than a comparison of values that stay.</summary>
    public static ConditionKey? Of(IOperation operation)
    {
        var variables = new List<object>();
        return Describe(operation, variables, 0) is { } text ? new ConditionKey(text, variables) : null;
    }

    public bool DependsOn(object variable) => _variables.Contains(variable);

    public bool Equals(ConditionKey? other) => other is not null && _text == other._text && _variables.SequenceEqual(other._variables);

    public override bool Equals(object? obj) => Equals(obj as ConditionKey);

    public override int GetHashCode() => _text.GetHashCode();

    private static string? Describe(IOperation operation, List<object> variables, int depth)
    {
        if (depth > 6)
            return null;
        if (operation.ConstantValue is { HasValue: true, Value: var constant })
            return constant?.ToString() ?? "null";

        switch (operation)
        {
            case ILocalReferenceOperation local:
                variables.Add(local.Local);
                return "#" + local.Local.Name;
            case IParameterReferenceOperation parameter:
                variables.Add(parameter.Parameter);
                return "#" + parameter.Parameter.Name;
            case IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field:
                variables.Add(field.Field);
                return "." + field.Field.Name;
            case IConversionOperation { OperatorMethod: null } conversion:
                return Describe(conversion.Operand, variables, depth + 1);
            case IBinaryOperation { OperatorMethod: null } binary
                when Describe(binary.LeftOperand, variables, depth + 1) is { } left && Describe(binary.RightOperand, variables, depth + 1) is { } right:
                return "(" + left + " " + binary.OperatorKind + " " + right + ")";
            default:
                return null;
        }
    }
}
