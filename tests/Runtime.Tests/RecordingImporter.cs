using System;
using System.Collections.Generic;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>An importer that counts how often the memory moved.</summary>
internal sealed class RecordingImporter(bool allowsPeerToPeer = false) : IDynamicImporter
{
    public List<BufferAttachment> Moved { get; } = [];

    /// <summary>Runs when the memory moves.</summary>
    public Action<BufferAttachment>? OnMove { get; set; }

    public bool AllowsPeerToPeer => allowsPeerToPeer;

    public void MoveNotify(BufferAttachment attachment)
    {
        Assert.True(attachment.Buffer.Reservation.IsHeldByCurrentThread, "Moves are told with the reservation held.");
        Moved.Add(attachment);
        OnMove?.Invoke(attachment);
    }
}
