namespace ConventionAnalyzers;

/// <summary>Which way the bytes of a mapped buffer travel, seen from the device.</summary>
/// <remarks>Corresponds to the Linux kernel's <c>dma_data_direction</c>.</remarks>
public enum TransferDirection
{
    /// <summary>The device reads and writes the buffer.</summary>
    Bidirectional,

    /// <summary>The device reads what was written to the buffer.</summary>
    ToDevice,

    /// <summary>The device writes what will be read from the buffer.</summary>
    FromDevice,
}
