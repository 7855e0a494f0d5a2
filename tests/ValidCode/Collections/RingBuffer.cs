using System;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Collections;

/// <summary>A few instructions under a spin lock; the thread owner is tracked in debug builds only.</summary>
public sealed class RingBuffer(int capacity)
{
    private SpinLock _spin = new(enableThreadOwnerTracking: false);

    [GuardedBy(nameof(_spin))]
    private readonly byte[] _bytes = new byte[capacity];

    [GuardedBy(nameof(_spin))]
    private int _head;

    [GuardedBy(nameof(_spin))]
    private int _length;

    public bool TryWrite(byte value)
    {
        var taken = false;
        try
        {
            _spin.Enter(ref taken);
            if (_length == _bytes.Length)
                return false;
            _bytes[(_head + _length) % _bytes.Length] = value;
            _length++;
            return true;
        }
        finally
        {
            if (taken)
                _spin.Exit(useMemoryBarrier: false);
        }
    }

    public bool TryRead(out byte value)
    {
        value = 0;
        bool taken = false;
        _spin.TryEnter(1, ref taken);
        if (!taken)
            return false;
        try
        {
            if (_length == 0)
                return false;
            value = Pop();
            return true;
        }
        finally
        {
            _spin.Exit();
        }
    }

    public int Drain(Span<byte> target)
    {
        var count = 0;
        var taken = false;
        _spin.Enter(ref taken);
        try
        {
            while (_length > 0 && count < target.Length)
                target[count++] = Pop();
        }
        finally
        {
            if (taken) _spin.Exit();
        }

        return count;
    }

    [RequiresLock(nameof(_spin))]
    private byte Pop()
    {
        var value = _bytes[_head];
        _head = (_head + 1) % _bytes.Length;
        _length--;
        return value;
    }
}
