namespace ConventionAnalyzers.Locks;

/// <summary>What the words of a body tell of what it does with locks.</summary>
internal enum LockUse
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It holds some for regions of it, and nothing else.</summary>
    Regions,

    /// <summary>Whatever it does, the flow has to tell.</summary>
    Any,
}
