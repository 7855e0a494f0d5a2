using System;
using System.Collections.Generic;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>An address space with a private buffer and an external one, both bound; it validates its buffers itself.</summary>
internal sealed class SpaceStage : IBufferValidator
{
    private static readonly RecordingExporter Exporter = new();

    /// <param name="options">Which locks guard the lists.</param>
    /// <param name="external">The reservation of the external buffer; by default it has its own.</param>
    public SpaceStage(AddressSpaceOptions options, Reservation? external = null)
    {
        Space = new AddressSpace(Range, validator: this, options: options);
        Private = Exported(Space.Reservation);
        External = Exported(external);
        using (ReservationSet.Hold(Space.Reservation, External.Reservation))
        {
            PrivateBinding = Bind(Private);
            ExternalBinding = Bind(External);
            Space.AddExternal(ExternalBinding);
        }
    }

    public static AddressRange Range { get; } = new(0, 64);

    public AddressSpace Space { get; }

    public SharedBuffer Private { get; }

    public SharedBuffer External { get; }

    public BufferBinding PrivateBinding { get; }

    public BufferBinding ExternalBinding { get; }

    /// <summary>Whether the memory of the buffer is back; by default always.</summary>
    public Func<BufferBinding, bool> BringsBack { get; set; } = _ => true;

    public List<BufferBinding> Validated { get; } = [];

    public SharedBuffer Exported(Reservation? reservation = null) => Exporter.Export(reservation);

    public BufferBinding Bind(SharedBuffer buffer) => Space.ObtainBinding(buffer);

    public void AddExternal(params SharedBuffer[] buffers)
    {
        foreach (var buffer in buffers)
        {
            using (ReservationSet.Hold(Space.Reservation, buffer.Reservation))
                Space.AddExternal(Bind(buffer));
        }
    }

    public void EvictAll()
    {
        using (Space.HoldAll(slots: 0))
        {
            Private.SetEvicted(true);
            External.SetEvicted(true);
        }

        // Where the reservation of the space guards the list, the external one joins it when it is prepared.
        Space.HoldAll(slots: 0).Dispose();
    }

    public void ReleaseAll()
    {
        using (Space.HoldAll(slots: 0))
        {
            Assert.True(PrivateBinding.Release());
            Assert.True(ExternalBinding.Release());
        }
    }

    public bool Validate(BufferBinding binding, ReservationSet set)
    {
        binding.Buffer.Reservation.AssertHeld();
        Validated.Add(binding);
        if (BringsBack(binding))
            binding.SetEvicted(false);
        return true;
    }
}
