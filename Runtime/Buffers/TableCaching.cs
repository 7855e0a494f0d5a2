namespace ConventionAnalyzers;

/// <summary>Whether an attachment keeps a table between the unmap call and the next map call.</summary>
/// <remarks>Chosen by the exporter when it exports the buffer, and only by one whose memory never moves: a buffer that can be pinned
/// has no kept tables. The Linux kernel has had all three: keeping tables was proposed in 2018, was an exporter's choice
/// (<c>cache_sgt_mapping</c>) in versions up to 6.12, and is gone since 6.18.</remarks>
public enum TableCaching
{
    /// <summary>Every map call asks the exporter for a table of its own. In the proposal of 2018 an exporter chose it by opting out
    /// (<c>no_sgt_cache</c>).</summary>
    None,

    /// <summary>The first map call's table is kept until the device is detached. While it is kept, the buffer can be mapped for that
    /// direction only, or for all if it is <see cref="TransferDirection.Bidirectional"/>.</summary>
    AtFirstMap,

    /// <summary>Attaching maps the buffer for both directions, and the table is kept until the device is detached: map calls never
    /// reach the exporter, so none of its locks is acquired by them.</summary>
    AtAttach,
}
