using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>What a path starts at, or the step that ends it.</summary>
internal enum PathKind : byte
{
    /// <summary>The instance whose member is being looked at.</summary>
    This,

    /// <summary>A parameter of the member being looked at.</summary>
    Parameter,

    /// <summary>A local whose value is known by no other name.</summary>
    Local,

    /// <summary>A type, as the root of its static members.</summary>
    Static,

    /// <summary>The <see cref="Type"/> object of a type.</summary>
    TypeOf,

    /// <summary>Some instance of an outer type: whatever owns the object at hand.</summary>
    Outer,

    /// <summary>What the member returns.</summary>
    Result,

    /// <summary>The value that one operation yields; nothing else is known of it.</summary>
    Value,

    /// <summary>The object that one operation creates.</summary>
    Fresh,

    /// <summary>A field or property of the value before it.</summary>
    Member,

    /// <summary>An element, or the result of a pure call, for one constant or unchanged key.</summary>
    Element,
}

/// <summary>
/// The name of a value: a root and the members that lead from it. Two equal paths name one object as long as nothing on
/// them is written in between.
/// </summary>
internal sealed class LockPath : IEquatable<LockPath>
{
    /// <summary>Longer paths are cut: a chain of aliases in a loop must not grow for ever.</summary>
    public const int MaximumLength = 8;

    public static readonly LockPath This = new(PathKind.This, null, null, null);
    public static readonly LockPath Result = new(PathKind.Result, null, null, null);

    private readonly int _hash;

    private LockPath(PathKind kind, LockPath? parent, ISymbol? symbol, object? key)
    {
        Kind = kind;
        Parent = parent;
        Symbol = symbol;
        Key = key;
        Length = parent is null ? 1 : parent.Length + 1;
        _hash = unchecked(((parent?._hash ?? 17) * 31 + (int)kind) * 31 + IdentityHash());
    }

    public PathKind Kind { get; }

    public LockPath? Parent { get; }

    /// <summary>The parameter, local, type or member; null for a member of a referenced assembly that is not visible.</summary>
    public ISymbol? Symbol { get; }

    /// <summary>The operation of a value, the key of an element, the name of a member.</summary>
    public object? Key { get; }

    public int Length { get; }

    /// <summary>Whether the key of an element means the same everywhere: it is a constant, or every element.</summary>
    public bool HasLastingKey => Key is not (ISymbol or SyntaxNode or KeyExpression or ElementRange { Kind: not ElementRangeKind.Every });

    /// <summary>The operations that may have made the object: of a new one, or of what a call returned; none for any other.</summary>
    public IEnumerable<object> Made => Kind is not (PathKind.Fresh or PathKind.Value) ? Enumerable.Empty<object>()
        : Key is MadeHere several ? several.Operations : new[] { Key! };

    public LockPath Root
    {
        get
        {
            var path = this;
            while (path.Parent is { } parent)
                path = parent;
            return path;
        }
    }

    public static LockPath Parameter(IParameterSymbol parameter) => new(PathKind.Parameter, null, parameter, null);

    public static LockPath Local(ISymbol local) => new(PathKind.Local, null, local, null);

    public static LockPath Static(ITypeSymbol type) => new(PathKind.Static, null, type, null);

    public static LockPath TypeOf(ITypeSymbol type) => new(PathKind.TypeOf, null, type, null);

    public static LockPath Outer(ITypeSymbol type) => new(PathKind.Outer, null, type, null);

    public static LockPath Value(object operation) => new(PathKind.Value, null, null, operation);

    public static LockPath Fresh(object operation) => new(PathKind.Fresh, null, null, operation);

    /// <summary>One of two new objects; nobody knows which.</summary>
    public static LockPath? Either(LockPath left, LockPath right)
    {
        var all = left.Made.Union(right.Made).ToImmutableHashSet();
        return all.Count > MaximumLength ? null : Fresh(new MadeHere(all));
    }

    public static LockPath Element(LockPath owner, object key) => new(PathKind.Element, owner, null, key);

    public static LockPath Member(LockPath owner, string name, ISymbol? member) => new(PathKind.Member, owner, member, name);

    /// <summary>Whether this path is <paramref name="prefix"/> or leads through it.</summary>
    public bool StartsWith(LockPath prefix)
    {
        for (var path = this; path is not null && path.Length >= prefix.Length; path = path.Parent)
        {
            if (path.Length == prefix.Length)
                return path.Equals(prefix);
        }

        return false;
    }

    /// <summary>The path with its part <paramref name="from"/> replaced, if it starts with that.</summary>
    public LockPath Rebased(LockPath from, LockPath to) => this switch
    {
        _ when Equals(from) => to,
        _ when Length <= from.Length => this,
        { Kind: PathKind.Element } => Element(Parent!.Rebased(from, to), Key!),
        { Kind: PathKind.Member } => Member(Parent!.Rebased(from, to), (string)Key!, Symbol),
        _ => this,
    };

    /// <summary>Whether the value changes with the symbol: it is the root or the key of an element.</summary>
    public bool DependsOn(object rootOrKey)
    {
        for (var path = this; path is not null; path = path.Parent)
        {
            if (path.Kind == PathKind.Element && (Equals(path.Key, rootOrKey) || path.Key is KeyExpression key && key.DependsOn(rootOrKey)))
                return true;
            if (path.Kind is PathKind.Local or PathKind.Parameter && Equals(path.Symbol, rootOrKey))
                return true;
            if (path.Kind is PathKind.Value or PathKind.Fresh && (Equals(path.Key, rootOrKey) || path.Key is MadeHere several && several.Operations.Contains(rootOrKey)))
                return true;
        }

        return false;
    }

    public bool Equals(LockPath? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || _hash != other._hash || Kind != other.Kind || Length != other.Length || !SameStep(other))
            return false;
        return Parent is null || Parent.Equals(other.Parent);
    }

    public override bool Equals(object? obj) => Equals(obj as LockPath);

    public override int GetHashCode() => _hash;

    /// <summary>The path as a user would write it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, "this");
        return text.ToString();
    }

    /// <summary>The path as a user would write it where <paramref name="self"/> is the receiver; no prefix if that is empty.</summary>
    public string ToString(string self)
    {
        var text = new StringBuilder();
        Write(text, self);
        return text.ToString();
    }

    private void Write(StringBuilder text, string self)
    {
        switch (Kind)
        {
            case PathKind.This:
                text.Append(self);
                break;
            case PathKind.Result:
                text.Append("return");
                break;
            case PathKind.Parameter or PathKind.Local:
                text.Append(Symbol!.Name);
                break;
            case PathKind.Static:
                text.Append(Symbol!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
                break;
            case PathKind.TypeOf:
                text.Append("typeof(").Append(Symbol!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)).Append(')');
                break;
            case PathKind.Outer:
                text.Append(Symbol!.Name).Append(".this");
                break;
            case PathKind.Value or PathKind.Fresh:
                text.Append(Made.First() is IOperation operation ? Shorten(operation.Syntax.ToString()) : "?");
                break;
            case PathKind.Member:
                WriteOwner(text, self);
                text.Append((string)Key!);
                break;
            case PathKind.Element:
                if (Key is CommonForEachStatementSyntax loop)
                {
                    text.Append(loop is ForEachStatementSyntax each ? each.Identifier.ValueText : loop.Expression.ToString());
                    break;
                }

                Parent!.Write(text, self);
                if (Key is string or KeyExpression && Key.ToString() is var call && call.EndsWith(")", StringComparison.Ordinal))
                    text.Append('.').Append(call);
                else
                    text.Append('[').Append(Key is string s ? '"' + s + '"' : Key is ISymbol symbol ? symbol.Name : Key).Append(']');
                break;
        }
    }

    private void WriteOwner(StringBuilder text, string self)
    {
        // A static member of the code at hand reads best by its bare name with the type before it; this. is noise.
        if (Parent!.Kind == PathKind.This && self is "this" or "")
            return;
        Parent.Write(text, self);
        text.Append('.');
    }

    private static string Shorten(string source)
    {
        const int most = 40;
        source = source.Replace('\r', ' ').Replace('\n', ' ');
        return source.Length <= most ? source : source.Substring(0, most - 1) + "…";
    }

    private int IdentityHash() => Kind switch
    {
        PathKind.Member => Key!.GetHashCode(),
        PathKind.Element or PathKind.Value or PathKind.Fresh => Key!.GetHashCode(),
        _ => Symbol is null ? 0 : SymbolEqualityComparer.Default.GetHashCode(Symbol),
    };

    private bool SameStep(LockPath other) => Kind switch
    {
        PathKind.Member => (string)Key! == (string)other.Key! && !AreDistinctFields(Symbol, other.Symbol),
        PathKind.Element or PathKind.Value or PathKind.Fresh => Equals(Key, other.Key),
        _ => SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol),
    };

    // Members are one when they have one name: an implementation and its interface, a private member of a referenced assembly
    // that only its name is known of. Fields alone can be hidden and stay two.
    private static bool AreDistinctFields(ISymbol? left, ISymbol? right) =>
        left is IFieldSymbol && right is IFieldSymbol
        && !SymbolEqualityComparer.Default.Equals(left.OriginalDefinition, right.OriginalDefinition);
}

/// <summary>Several operations, of which one has made an object.</summary>
internal sealed class MadeHere : IEquatable<MadeHere>
{
    public MadeHere(ImmutableHashSet<object> operations)
    {
        Operations = operations;
    }

    public ImmutableHashSet<object> Operations { get; }

    public bool Equals(MadeHere? other) => other is not null && Operations.SetEquals(other.Operations);

    public override bool Equals(object? obj) => Equals(obj as MadeHere);

    public override int GetHashCode() => Operations.Aggregate(17, static (hash, made) => unchecked(hash + made.GetHashCode()));
}
