namespace ConventionAnalyzers;

/// <summary>A thread's place in a <see cref="WaitQueue"/>, whose lock guards all of it while it stands there.</summary>
internal sealed class Waiter(LockThread thread)
{
    public LockThread Thread { get; } = thread;

    /// <summary>What it acquires through; null for a plain acquisition.</summary>
    public AcquireContext? Context { get; set; }

    /// <summary>It was woken, and somebody overtook it: the next release hands over to it.</summary>
    public bool IsPassedOver { get; set; }

    /// <summary>It has slept once.</summary>
    public bool HasSlept { get; set; }

    public Waiter? Previous { get; set; }

    public Waiter? Next { get; set; }

    /// <summary>What a reservation names as its holder when this thread holds it.</summary>
    public object Holder => (object?)Context ?? Thread;
}
