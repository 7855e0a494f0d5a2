using System;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>A monitor that <see cref="LockValidator"/> sees: for the locks of a program that are used together with reservations and
/// fences.</summary>
/// <remarks>All members may be called from any thread. Named after the order class that its locks share.</remarks>
[Lock]
public sealed class WatchedLock
{
    private readonly object _monitor = new();

    /// <summary>Makes a lock.</summary>
    /// <param name="name">Its order class; locks of one class must not be nested.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public WatchedLock(string name) => Name = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>Its order class.</summary>
    public string Name { get; }

    /// <summary>Acquires the lock, waiting as long as another thread holds it.</summary>
    /// <exception cref="LockRecursionException">The calling thread holds it.</exception>
    [AcquiresLock]
    public void Enter() => Enter(watchedBy: null);

    /// <summary>Acquires the lock where another of its class may be held, because whoever nests them holds a reservation.</summary>
    /// <param name="outer">The reservation, which the caller holds.</param>
    /// <exception cref="ArgumentNullException"><paramref name="outer"/> is null.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the lock.</exception>
    [AcquiresLock]
    [RequiresLock(nameof(outer))]
    public void EnterNested(Reservation outer) => Enter(outer ?? throw new ArgumentNullException(nameof(outer)));

    /// <summary>Acquires the lock if no thread holds it. Never waits.</summary>
    /// <returns>Whether the calling thread has acquired it.</returns>
    [TryAcquiresLock(true)]
    public bool TryEnter()
    {
        if (Monitor.IsEntered(_monitor) || !Monitor.TryEnter(_monitor))
            return false;
        LockValidator.Current?.Acquired(this);
        return true;
    }

    /// <summary>Releases the lock.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it.</exception>
    [ReleasesLock]
    public void Exit()
    {
        AssertHeld();
        LockValidator.Current?.Released(this);
        Monitor.Exit(_monitor);
    }

    /// <summary>Acquires the lock and returns a guard that releases it.</summary>
    /// <returns>The guard; it costs no allocation.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds it.</exception>
    [AcquiresLock]
    public Scope Hold()
    {
        Enter();
        return new Scope(this);
    }

    /// <summary>Checks that the calling thread holds the lock.</summary>
    /// <exception cref="SynchronizationLockException">It does not.</exception>
    [AssertsLock]
    public void AssertHeld()
    {
        if (!Monitor.IsEntered(_monitor))
            throw new SynchronizationLockException($"The calling thread does not hold '{Name}'.");
    }

    [AcquiresLock]
    private void Enter(Reservation? watchedBy)
    {
        if (Monitor.IsEntered(_monitor))
            throw new LockRecursionException($"The calling thread holds '{Name}' already; it is not re-entrant.");
        LockValidator.Current?.Acquiring(this, watchedBy);
        Monitor.Enter(_monitor);
        LockValidator.Current?.Acquired(this);
    }

    /// <summary>Holds the lock until it is disposed, on the thread that acquired it.</summary>
    [LockScope]
    public readonly struct Scope : IDisposable
    {
        private readonly WatchedLock _lock;

        [RequiresLock(nameof(watched))]
        internal Scope(WatchedLock watched) => _lock = watched;

        /// <summary>Releases the lock.</summary>
        /// <exception cref="SynchronizationLockException">The calling thread does not hold it.</exception>
        [ReleasesLock(nameof(_lock))]
        public void Dispose() => _lock?.Exit();
    }
}
