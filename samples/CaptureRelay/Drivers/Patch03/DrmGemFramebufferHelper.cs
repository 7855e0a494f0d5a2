using ConventionAnalyzers;

namespace CaptureRelay.Drivers;

internal static class DrmGemFramebufferHelper
{
    /// <summary>Maps every plane of the picture, or none. Runs in an atomic commit, for drivers that draw from a shadow.</summary>
    public static void DrmGemFbVmap(DrmFramebuffer fb, BufferMapping?[] map)
    {
        var plane = 0;
        try
        {
            for (; plane < fb.Planes; plane++)
            {
                var obj = fb.ObjectOf(plane);
                if (obj is null)
                {
                    map[plane] = null;
                    continue;
                }

                map[plane] = obj.Vmap(); // C06
            }
        }
        catch
        {
            while (plane-- > 0)
            {
                var obj = fb.ObjectOf(plane);
                if (obj is null)
                    continue;
                obj.Vunmap(map[plane]); // C07
            }

            throw;
        }
    }

    public static void DrmGemFbVunmap(DrmFramebuffer fb, BufferMapping?[] map)
    {
        for (var plane = fb.Planes - 1; plane >= 0; plane--)
        {
            var obj = fb.ObjectOf(plane);
            if (obj is null || map[plane] is null)
                continue;
            obj.Vunmap(map[plane]); // C08
        }
    }
}
