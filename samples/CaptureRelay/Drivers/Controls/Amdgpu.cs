using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

[SameLock("Exported.Reservation", nameof(Reservation))]
internal sealed class AmdgpuBo(GemObjectFunctions functions, long size, BufferAttachment? importAttach = null)
    : GemObject(functions, size, importAttach)
{
    public int PinCount { get; set; }

    /// <summary>The buffer under which others know the object; it has the object's reservation.</summary>
    public SharedBuffer? Exported { get; init; }
}

/// <summary>What the memory manager keeps for an object while the device can reach it.</summary>
internal sealed class AmdgpuTtm(AmdgpuBo bo)
{
    public AmdgpuBo Bo { get; } = bo;

    public ScatterTable? Table { get; set; }
}

/// <summary>Callers reserve the object before they come here.</summary>
internal static class Amdgpu
{
    [RequiresLock("bo.Reservation")]
    public static bool AmdgpuBoPin(AmdgpuBo bo)
    {
        if (bo.ImportAttach is not null)
        {
            if (!bo.ImportAttach.TryPin()) // K08
                return false;
        }

        bo.PinCount++;
        return true;
    }

    [RequiresLock("bo.Reservation")]
    public static void AmdgpuBoUnpin(AmdgpuBo bo)
    {
        if (--bo.PinCount > 0)
            return;
        if (bo.ImportAttach is not null)
            bo.ImportAttach.Unpin(); // K09
    }

    [RequiresLock("ttm.Bo.Reservation")]
    public static void AmdgpuTtmBackendBind(AmdgpuTtm ttm)
    {
        if (ttm.Table is null)
        {
            var attach = ttm.Bo.ImportAttach!;
            ttm.Table = attach.Map(TransferDirection.Bidirectional); // K10
        }
    }

    [RequiresLock("ttm.Bo.Reservation")]
    public static void AmdgpuTtmBackendUnbind(AmdgpuTtm ttm)
    {
        if (ttm.Table is null)
            return;
        ttm.Bo.ImportAttach!.Unmap(ttm.Table); // K11
        ttm.Table = null;
    }

    /// <summary>The memory manager is about to move the object; a buffer that was exported from it goes along.</summary>
    [RequiresLock("bo.Reservation")]
    public static void AmdgpuBoMoveNotify(AmdgpuBo bo)
    {
        if (bo.Exported is { } exported)
            exported.NotifyMove([]); // K41
    }
}
