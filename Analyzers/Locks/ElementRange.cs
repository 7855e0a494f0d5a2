namespace ConventionAnalyzers.Locks;

/// <summary>Which elements of a collection a path stands for, where it is not one of them: the key of an element of a path.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Loop">The loop that tells, by the key of its element at hand; null where none is needed.</param>
internal sealed record ElementRange(ElementRangeKind Kind, object? Loop)
{
    public static readonly ElementRange Every = new(ElementRangeKind.Every, null);

    /// <summary>No element: the key of the fact whether there are any.</summary>
    public static readonly ElementRange None = new(ElementRangeKind.None, null);

    public static ElementRange Visited(object loop) => new(ElementRangeKind.Visited, loop);

    public static ElementRange Left(object loop) => new(ElementRangeKind.Left, loop);

    public override string ToString() => "*";
}

internal enum ElementRangeKind : byte
{
    None,
    Every,

    /// <summary>Those that a loop has had, without the one at hand.</summary>
    Visited,

    /// <summary>Those that a loop has yet to come to.</summary>
    Left,
}
