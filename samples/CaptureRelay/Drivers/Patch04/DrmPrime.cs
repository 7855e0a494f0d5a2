using System;
using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal static class DrmPrime
{
    /// <summary>Imports a buffer that another driver exported.</summary>
    public static GemObject DrmGemPrimeImportDev(DrmDevice device, IDrmDriver driver, SharedBuffer buffer)
    {
        Exception error;
        ScatterTable table;

        var attach = buffer.Attach(device.Name);
        try
        {
            table = attach.Map(TransferDirection.Bidirectional); // C18
        }
        catch (Exception e)
        {
            error = e;
            goto FailDetach;
        }

        try
        {
            return driver.ImportSgTable(device, attach, table);
        }
        catch (Exception e)
        {
            error = e;
            goto FailUnmap;
        }

    FailUnmap:
        attach.Unmap(table); // C19
    FailDetach:
        buffer.Detach(attach);
        throw error;
    }

    /// <summary>Undoes an import, in the destructor of the object.</summary>
    public static void DrmPrimeGemDestroy(GemObject obj, ScatterTable? table)
    {
        var attach = obj.ImportAttach;
        if (attach is null)
            return;

        if (table is not null)
            attach.Unmap(table); // C20
        attach.Buffer.Detach(attach);
    }
}
