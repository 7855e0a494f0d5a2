using System;

namespace ConventionAnalyzers;

/// <summary>The error of a fence whose owner gave it up: the work behind it will never be done.</summary>
public sealed class FenceAbandonedException : Exception
{
    /// <summary>Makes the error with a message that says so.</summary>
    public FenceAbandonedException()
        : base("The fence was given up without having been signalled.")
    {
    }

    /// <summary>Makes the error with a message.</summary>
    /// <param name="message">The message.</param>
    public FenceAbandonedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with a message and a cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public FenceAbandonedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
