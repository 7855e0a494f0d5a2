using System;
using System.Diagnostics;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>A short critical section that an interrupted thread enters all the same: giving a lock back must not fail.</summary>
[Lock]
internal class UninterruptedGate
{
    private readonly object _monitor = new();

#if DEBUG
    internal bool IsEntered { get; private set; }
#endif

    [AcquiresLock]
    public Scope Enter()
    {
        Acquire();
        return new Scope(this);
    }

    [AcquiresLock]
    private void Acquire()
    {
        Interleaving.Enter(this);
        var interrupted = false;
        while (true)
        {
            try
            {
                Monitor.Enter(_monitor);
                break;
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }

        Mark(entered: true);
        // The interruption takes effect where the thread next waits.
        if (interrupted)
            Thread.CurrentThread.Interrupt();
    }

    [ReleasesLock]
    private void Exit()
    {
        Mark(entered: false);
        Monitor.Exit(_monitor);
    }

    [Conditional("DEBUG")]
    private void Mark(bool entered)
    {
#if DEBUG
        IsEntered = entered;
#endif
    }

    [LockScope]
    public readonly struct Scope : IDisposable
    {
        private readonly UninterruptedGate _gate;

        [RequiresLock(nameof(gate))]
        internal Scope(UninterruptedGate gate) => _gate = gate;

        [ReleasesLock(nameof(_gate))]
        public void Dispose() => _gate.Exit();
    }
}
