using System.Diagnostics;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

/// <summary>A graphics device.</summary>
internal class DrmDevice(string name)
{
    public string Name { get; } = name;

    public void Error(string message) => Trace.TraceError($"{Name}: {message}");
}

/// <summary>A graphics driver that imports buffers.</summary>
internal interface IDrmDriver
{
    /// <summary>Makes an object of an attached buffer's memory.</summary>
    GemObject ImportSgTable(DrmDevice device, BufferAttachment attach, ScatterTable table);
}

/// <summary>A picture in up to four objects, one for each of its planes.</summary>
internal sealed class DrmFramebuffer(GemObject?[] objects)
{
    public const int MaxPlanes = 4;

    public int Planes => objects.Length;

    public GemObject? ObjectOf(int plane) => objects[plane];
}
