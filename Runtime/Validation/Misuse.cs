using System;

namespace ConventionAnalyzers;

/// <summary>Faults in the program that uses the library.</summary>
internal static class Misuse
{
    /// <summary>The call cannot go on.</summary>
    public static InvalidOperationException Found(LockRule rule, string message)
    {
        Suspected(rule, message);
        return new InvalidOperationException(message);
    }

    /// <summary>Told to the validator only.</summary>
    public static void Suspected(LockRule rule, string message) => LockValidator.Current?.Report(rule, message);
}
