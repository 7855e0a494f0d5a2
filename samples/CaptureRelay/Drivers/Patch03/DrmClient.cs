using System;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>A buffer of a client inside the kernel, such as the console.</summary>
internal sealed class DrmClientBuffer(GemObject gem) : IDisposable
{
    public GemObject? Gem { get; private set; } = gem;

    public BufferMapping? Map { get; set; }

    public void Dispose()
    {
        DrmClient.DrmClientBufferDelete(this);
        Gem = null;
    }
}

internal static class DrmClient
{
    /// <summary>Maps the buffer and keeps it mapped until it is unmapped or deleted.</summary>
    public static BufferMapping DrmClientBufferVmap(DrmClientBuffer buffer)
    {
        var gem = buffer.Gem ?? throw new ObjectDisposedException(nameof(DrmClientBuffer));

        // Mapped once and kept: the console draws from anywhere.
        var map = gem.Vmap(); // C01
        buffer.Map = map;
        return map;
    }

    public static void DrmClientBufferVunmap(DrmClientBuffer buffer)
    {
        var map = buffer.Map;
        buffer.Gem!.Vunmap(map); // C02
        buffer.Map = null;
    }

    /// <summary>The series went past this one; it was converted when it was hit.</summary>
    public static void DrmClientBufferDelete(DrmClientBuffer buffer)
    {
        if (buffer.Gem is { } gem)
        {
            gem.Vunmap(buffer.Map); // D3
            gem.Free();
        }
    }
}
