using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace ConventionAnalyzers.ValidCode.Asynchrony;

public sealed record AccessToken(string Value, DateTimeOffset Expires)
{
    public bool IsFresh(DateTimeOffset now) => now < Expires;
}

/// <summary>One request for a token at a time; everybody else waits for it and uses it too.</summary>
public sealed class TokenProvider(Func<CancellationToken, Task<AccessToken>> request, TimeProvider clock)
{
    private readonly SemaphoreSlim _refresh = new(1, 1);

    // Published by volatile write: free to read, written under the semaphore only.
    [GuardedBy(nameof(_refresh), UnlockedReads = true)]
    private volatile AccessToken? _token;

    [GuardedBy(nameof(_refresh))]
    private int _requests;

    public async ValueTask<AccessToken> GetAsync(CancellationToken cancellation = default)
    {
        if (_token is { } token && token.IsFresh(clock.GetUtcNow()))
            return token;

        await _refresh.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_token is { } renewed && renewed.IsFresh(clock.GetUtcNow()))
                return renewed;
            _requests++;
            return _token = await request(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _refresh.Release();
        }
    }

    public async Task<bool> TryInvalidateAsync(TimeSpan patience)
    {
        if (!await _refresh.WaitAsync(patience))
            return false;

        try
        {
            _token = null;
            return true;
        }
        finally
        {
            _refresh.Release();
        }
    }

    public int CountRequests()
    {
        _refresh.Wait();
        try
        {
            return _requests;
        }
        finally
        {
            _refresh.Release();
        }
    }
}

/// <summary>Semaphores that are no locks: a limit, and a signal that one side gives and the other takes.</summary>
public sealed class WorkerPool : IDisposable
{
    private readonly SemaphoreSlim _limit = new(8, 8);
    private readonly SemaphoreSlim _available = new(0);
    private readonly Lock _gate = new();

    [GuardedBy(nameof(_gate))]
    private readonly Queue<Func<Task>> _work = new();

    public void Post(Func<Task> work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
        }

        _available.Release();
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await _available.WaitAsync(cancellation);
            Func<Task> next;
            lock (_gate)
                next = _work.Dequeue();

            await _limit.WaitAsync(cancellation);
            _ = Task.Run(
                async () =>
                {
                    try
                    {
                        await next();
                    }
                    finally
                    {
                        _limit.Release();
                    }
                },
                cancellation);
        }
    }

    public void Dispose()
    {
        _limit.Dispose();
        _available.Dispose();
    }
}
