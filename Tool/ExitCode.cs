namespace ConventionAnalyzers.Tool;

/// <summary>What scripts rely on.</summary>
internal static class ExitCode
{
    /// <summary>Nothing was found, or suggestions only.</summary>
    public const int Clean = 0;

    /// <summary>At least one warning or error of our rules is left.</summary>
    public const int WarningsFound = 1;

    /// <summary>The code could not be read as its compiler reads it, so a clean result would prove nothing.</summary>
    public const int CouldNotRun = 2;
}
