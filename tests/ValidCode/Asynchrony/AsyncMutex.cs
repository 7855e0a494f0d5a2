using System;
using System.Threading;
using System.Threading.Tasks;

namespace ConventionAnalyzers.ValidCode.Asynchrony;

/// <summary>A lock that may be held over an await, written with the contracts of a lock type.</summary>
[Lock(ThreadAffine = false, Class = "async-mutex")]
public sealed class AsyncMutex : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);

    [AcquiresLock]
    public async Task LockAsync(CancellationToken cancellation = default) =>
        await _semaphore.WaitAsync(cancellation).ConfigureAwait(false);

    [AcquiresLock]
    public void Lock() => _semaphore.Wait();

    [TryAcquiresLock(true)]
    public bool TryLock(TimeSpan patience) => _semaphore.Wait(patience);

    [ReleasesLock]
    public void Unlock() => _semaphore.Release();

    public void Dispose() => _semaphore.Dispose();
}

/// <summary>Remembers a document and saves it, one writer at a time.</summary>
public sealed class DocumentStore(Func<string, CancellationToken, Task> save) : IDisposable
{
    private readonly AsyncMutex _mutex = new();

    [GuardedBy(nameof(_mutex))]
    private string _text = "";

    [GuardedBy(nameof(_mutex))]
    private int _revision;

    public async Task<int> SaveAsync(string text, CancellationToken cancellation)
    {
        await _mutex.LockAsync(cancellation);
        try
        {
            if (text == _text)
                return _revision;
            await save(text, cancellation);
            _text = text;
            return ++_revision;
        }
        finally
        {
            _mutex.Unlock();
        }
    }

    public bool TryRead(out string text)
    {
        text = "";
        if (!_mutex.TryLock(TimeSpan.Zero))
            return false;
        try
        {
            text = _text;
            return true;
        }
        finally
        {
            _mutex.Unlock();
        }
    }

    public void Reset()
    {
        _mutex.Lock();
        try
        {
            (_text, _revision) = ("", 0);
        }
        finally
        {
            _mutex.Unlock();
        }
    }

    public void Dispose() => _mutex.Dispose();
}
