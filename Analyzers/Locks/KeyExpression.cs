using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>What an element or a pure call is asked for, where that is more than a constant or one variable: <c>hash % 16</c>, <c>At(i)</c>.</summary>
internal sealed class KeyExpression : IEquatable<KeyExpression>
{
    private readonly string _text;
    private readonly ImmutableArray<ISymbol> _variables;

    /// <param name="text">The expression as one would write it.</param>
    /// <param name="variables">What it is made of besides constants; as long as they keep their values, so does it.</param>
    public KeyExpression(string text, ImmutableArray<ISymbol> variables)
    {
        _text = text;
        _variables = variables;
    }

    public bool DependsOn(object variable) => variable is ISymbol symbol && _variables.Contains(symbol, SymbolEqualityComparer.Default);

    public bool Equals(KeyExpression? other) => other is not null && _text == other._text && _variables.SequenceEqual(other._variables, SymbolEqualityComparer.Default);

    public override bool Equals(object? obj) => Equals(obj as KeyExpression);

    public override int GetHashCode() => _text.GetHashCode();

    public override string ToString() => _text;
}
