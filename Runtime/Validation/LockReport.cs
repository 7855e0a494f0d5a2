using System.Diagnostics;

namespace ConventionAnalyzers;

/// <summary>A fault that <see cref="LockValidator"/> found.</summary>
/// <remarks>Does not change; may be passed to any thread.</remarks>
public sealed class LockReport
{
    internal LockReport(LockRule rule, string message, StackTrace here, StackTrace? there)
    {
        Rule = rule;
        Message = message;
        Here = here;
        There = there;
    }

    /// <summary>What it is about.</summary>
    public LockRule Rule { get; }

    /// <summary>What is wrong.</summary>
    public string Message { get; }

    /// <summary>Where it was found.</summary>
    public StackTrace Here { get; }

    /// <summary>The other side: where the lock that is in the way was acquired, or where the opposite order was seen first. Null if
    /// there is none.</summary>
    public StackTrace? There { get; }

    /// <inheritdoc/>
    public override string ToString() =>
        There is null ? $"{Message}\n{Here}" : $"{Message}\n{Here}\nThe other side:\n{There}";
}
