using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>A critical section of a few instructions, which an interrupted thread enters all the same: giving a lock back must not
/// fail.</summary>
/// <remarks>A word instead of a monitor: to enter and leave one costs as much as all that is done inside.</remarks>
[Lock]
internal class UninterruptedGate
{
    private int _entered;

    internal bool IsEntered => Volatile.Read(ref _entered) != 0;

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
        if (Interlocked.CompareExchange(ref _entered, 1, 0) != 0)
            AcquireFromAnother();
    }

    /// <summary>Spins, and lets others run when that takes too long: the thread inside may have been put aside.</summary>
    [AcquiresLock]
    private void AcquireFromAnother()
    {
        var interrupted = false;
        var spin = default(SpinWait);
        while (Volatile.Read(ref _entered) != 0 || Interlocked.CompareExchange(ref _entered, 1, 0) != 0)
        {
            try
            {
                spin.SpinOnce();
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }

        // The interruption takes effect where the thread next waits.
        if (interrupted)
            Thread.CurrentThread.Interrupt();
    }

    [ReleasesLock]
    private void Exit() => Volatile.Write(ref _entered, 0);

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
