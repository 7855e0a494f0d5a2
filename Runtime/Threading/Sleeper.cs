namespace ConventionAnalyzers;

internal sealed class Sleeper(LockThread thread)
{
    public LockThread Thread { get; } = thread;
}
