using Microsoft.CodeAnalysis;

namespace ConventionAnalyzers.Locks;

/// <summary>What gets a new value: a variable, a capture, the result of an operation in a loop, or a member of an object.</summary>
internal readonly struct Written
{
    private readonly object? _variable;
    private readonly LockPath? _member;
    private readonly ISymbol? _key;

    private Written(object? variable, LockPath? member)
    {
        _variable = variable;
        _member = member;

        // As a key a member goes by its name alone.
        _key = member?.Parent is { Kind: PathKind.This or PathKind.Static } ? member.Symbol : null;
    }

    /// <summary>A local, a parameter, a capture or an operation.</summary>
    public static Written Variable(object variable) => new(variable, null);

    /// <summary>A field, property or event of an object.</summary>
    public static Written Member(LockPath member) => new(null, member);

    /// <summary>The disjunct without everything whose meaning changes. A lock that was named by it is still held, but nobody can say by what name.</summary>
    public Disjunct DropFrom(Disjunct disjunct)
    {
        foreach (var hold in disjunct.Locks.Holds)
        {
            if (Concerns(hold.Lock))
            {
                disjunct = disjunct.With(DropFrom(disjunct.Locks));
                break;
            }
        }

        foreach (var pair in disjunct.Facts)
        {
            if (Concerns(pair.Key, pair.Value) || Concerns(pair.Value))
                return Forget(disjunct);
        }

        return disjunct;
    }

    /// <summary>The disjunct without what is known of its value; whatever goes by its name still does.</summary>
    public Disjunct DropValueFrom(Disjunct disjunct)
    {
        foreach (var pair in disjunct.Facts)
        {
            if (!IsOfValue(pair.Key) || !Concerns(pair.Key, pair.Value))
                continue;
            var written = this;
            return disjunct.Without((key, fact) => IsOfValue(key) && written.Concerns(key, fact));
        }

        return disjunct;
    }

    private static bool IsOfValue(object key) => key is ISymbol or ConditionKey or MeaningKey or Together;

    /// <summary>Whether a path leads through it.</summary>
    public bool Concerns(LockPath path) =>
        _member is { } member ? path.StartsWith(member) || (_key is not null && path.DependsOn(_key)) : path.DependsOn(_variable!);

    /// <summary>What is known of a value, without the names that lead through it.</summary>
    public Fact DropFrom(Fact fact)
    {
        if (!Concerns(fact))
            return fact;
        var written = this;
        return fact.WithoutPaths(path => written.Concerns(path));
    }

    private LockSet DropFrom(LockSet locks)
    {
        var written = this;
        return locks.Without(hold => written.Concerns(hold.Lock));
    }

    private Disjunct Forget(Disjunct disjunct)
    {
        var written = this;
        return disjunct.Without((key, fact) => written.Concerns(key, fact)).WithoutPaths(path => written.Concerns(path));
    }

    private bool Concerns(Fact fact)
    {
        if (fact.Path is { } path && Concerns(path))
            return true;
        if (fact.OneOf.IsDefault)
            return false;
        foreach (var one in fact.OneOf)
        {
            if (Concerns(one))
                return true;
        }

        return false;
    }

    private bool Concerns(object key, Fact fact) => key switch
    {
        LockPath path => Concerns(path),
        ReleasedKey released => Concerns(released.Lock),
        ConditionKey condition => Concerns(condition),
        MeaningKey flag => flag.Flag.Equals(_variable) || (fact.Constant is Meaning meaning && Concerns(meaning.Condition)),
        Together together => Concerns(together.One, fact) || Concerns(together.Other, fact),
        OwnedKey owned => ReferenceEquals(owned.Parameter, _variable),
        EscapedKey escaped => ReferenceEquals(escaped.Made, _variable),
        InsideKey inside => ReferenceEquals(inside.Made, _variable),
        HoldsOthersKey others => ReferenceEquals(others.Made, _variable),
        _ => key.Equals(_variable),
    };

    private bool Concerns(ConditionKey condition) => (_member is null ? _variable : _member.Symbol) is { } named && condition.DependsOn(named);
}
