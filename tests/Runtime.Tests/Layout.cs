using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>An address space and what is mapped in it, in a notation: <c>2..5 a@3</c> shows the buffer <c>a</c> from its byte 3 on at the
/// addresses 2, 3 and 4; <c>2..5 -@0</c> shows no buffer. Applies every step that it is told, and writes it down.</summary>
internal sealed partial class Layout : IMappingSteps
{
    public const ulong Size = 64;

    private static readonly RecordingExporter Exporter = new();

    private readonly Dictionary<string, SharedBuffer?> _buffers = new()
    {
        ["a"] = Exporter.Export(), ["b"] = Exporter.Export(), ["c"] = Exporter.Export(), ["-"] = null,
    };

    public Layout(params string[] mappings)
        : this(null, mappings)
    {
    }

    public Layout(AddressRange? reserved, params string[] mappings)
    {
        Space = new AddressSpace(new AddressRange(0, Size), reserved);
        using (Space.MappingsLock.Hold())
        {
            foreach (var mapping in mappings)
            {
                var (range, buffer, offset) = Parse(mapping);
                Space.Insert(new AddressMapping(range, buffer, offset));
            }
        }
    }

    public AddressSpace Space { get; }

    /// <summary>Which step throws; none by default.</summary>
    public int FailsAt { get; set; } = int.MaxValue;

    public List<string> Steps { get; } = [];

    public SharedBuffer A => Buffer('a');

    /// <summary>What is mapped now, in the order of the addresses.</summary>
    public List<string> Mappings
    {
        get
        {
            var mappings = new List<string>();
            using (Space.MappingsLock.Hold())
            {
                foreach (var mapping in Space.MappingsIn(Space.Range))
                    mappings.Add(Write(mapping.Range, mapping.Buffer, mapping.Offset));
            }

            return mappings;
        }
    }

    /// <summary>The steps of mapping this, which are applied.</summary>
    public List<string> Map(string mapping)
    {
        var (range, buffer, offset) = Parse(mapping);
        using (Space.MappingsLock.Hold())
            Space.Map(range, buffer, offset, this);
        return TakeSteps();
    }

    /// <summary>The steps of unmapping this, which are applied.</summary>
    public List<string> Unmap(ulong start, ulong end)
    {
        using (Space.MappingsLock.Hold())
            Space.Unmap(AddressRange.FromBounds(start, end), this);
        return TakeSteps();
    }

    /// <summary>The steps of splitting at the ends of this, which are applied.</summary>
    public List<string> Split(ulong start, ulong end)
    {
        using (Space.MappingsLock.Hold())
            Space.Split(AddressRange.FromBounds(start, end), this);
        return TakeSteps();
    }

    public SharedBuffer Buffer(char name) => _buffers[name.ToString()]!;

    /// <summary>Writes a step of a plan down and applies it.</summary>
    public void Apply(MappingStep step)
    {
        IMappingSteps steps = this;
        switch (step)
        {
            case MapStep map:
                steps.Map(map);
                break;
            case UnmapStep unmap:
                steps.Unmap(unmap);
                break;
            case RemapStep remap:
                steps.Remap(remap);
                break;
        }
    }

    public List<string> TakeSteps()
    {
        List<string> steps = [.. Steps];
        Steps.Clear();
        return steps;
    }

    void IMappingSteps.Map(MapStep step)
    {
        Record($"map {Write(step)}");
        step.Apply();
    }

    void IMappingSteps.Unmap(UnmapStep step)
    {
        Record($"unmap {Write(step)}");
        step.Apply();
    }

    void IMappingSteps.Remap(RemapStep step)
    {
        var left = string.Join(", ", new[] { step.Previous, step.Next }.OfType<MapStep>().Select(Write));
        Record($"remap {Write(step.Unmap)} to {left}");
        step.Apply();
    }

    private (AddressRange Range, SharedBuffer? Buffer, ulong Offset) Parse(string mapping)
    {
        var parts = Notation().Match(mapping).Groups;
        return (
            AddressRange.FromBounds(ulong.Parse(parts[1].Value), ulong.Parse(parts[2].Value)),
            _buffers[parts[3].Value],
            ulong.Parse(parts[4].Value));
    }

    private string Write(MapStep step) => Write(step.Range, step.Buffer, step.Offset);

    private string Write(UnmapStep step) =>
        Write(step.Mapping.Range, step.Mapping.Buffer, step.Mapping.Offset) + (step.Keep ? " (keep)" : "");

    private string Write(AddressRange range, SharedBuffer? buffer, ulong offset) =>
        $"{range.Start}..{range.End} {_buffers.Single(pair => pair.Value == buffer).Key}@{offset}";

    private void Record(string step)
    {
        if (Steps.Count == FailsAt)
            throw new InvalidOperationException("The device is gone.");
        Steps.Add(step);
    }

    [GeneratedRegex(@"^(\d+)\.\.(\d+) (\S)@(\d+)$")]
    private static partial Regex Notation();
}
