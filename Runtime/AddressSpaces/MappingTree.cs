using System;

namespace ConventionAnalyzers;

/// <summary>Mappings that do not overlap, in the order of their addresses: an AVL tree.</summary>
/// <remarks>Nothing overlaps, so the order of the starts is that of the ends, and no node needs to know the reach of its
/// subtree.</remarks>
internal sealed class MappingTree
{
    private Node? _root;

    public bool IsEmpty => _root is null;

    internal int Height => HeightOf(_root);

    /// <summary>The first mapping that ends behind an address: the one at the address, or else the next.</summary>
    public AddressMapping? FirstEndingAfter(ulong address)
    {
        AddressMapping? first = null;
        for (var node = _root; node is not null;)
        {
            if (node.Mapping.Range.End <= address)
            {
                node = node.Right;
                continue;
            }

            first = node.Mapping;
            node = node.Left;
        }

        return first;
    }

    /// <summary>Adds a mapping that overlaps none.</summary>
    public void Add(AddressMapping mapping) => _root = Add(_root, mapping);

    /// <summary>Removes a mapping that is there.</summary>
    public void Remove(AddressMapping mapping) => _root = Remove(_root, mapping.Range.Start);

    private static Node Add(Node? node, AddressMapping mapping)
    {
        if (node is null)
            return new Node(mapping);
        if (mapping.Range.Start < node.Mapping.Range.Start)
            node.Left = Add(node.Left, mapping);
        else
            node.Right = Add(node.Right, mapping);
        return Balance(node);
    }

    private static Node? Remove(Node? node, ulong start)
    {
        if (node is null)
            return null;
        var here = node.Mapping.Range.Start;
        if (start < here)
        {
            node.Left = Remove(node.Left, start);
        }
        else if (start > here)
        {
            node.Right = Remove(node.Right, start);
        }
        else if (node.Left is null || node.Right is null)
        {
            return node.Left ?? node.Right;
        }
        else
        {
            var next = node.Right;
            while (next.Left is not null)
                next = next.Left;
            node.Mapping = next.Mapping;
            node.Right = Remove(node.Right, next.Mapping.Range.Start);
        }

        return Balance(node);
    }

    private static Node Balance(Node node)
    {
        switch (HeightOf(node.Left) - HeightOf(node.Right))
        {
            case > 1:
                if (HeightOf(node.Left!.Left) < HeightOf(node.Left.Right))
                    node.Left = RotateLeft(node.Left);
                return RotateRight(node);
            case < -1:
                if (HeightOf(node.Right!.Right) < HeightOf(node.Right.Left))
                    node.Right = RotateRight(node.Right);
                return RotateLeft(node);
            default:
                node.Measure();
                return node;
        }
    }

    private static Node RotateRight(Node node)
    {
        var up = node.Left!;
        (node.Left, up.Right) = (up.Right, node);
        node.Measure();
        up.Measure();
        return up;
    }

    private static Node RotateLeft(Node node)
    {
        var up = node.Right!;
        (node.Right, up.Left) = (up.Left, node);
        node.Measure();
        up.Measure();
        return up;
    }

    private static int HeightOf(Node? node) => node?.Height ?? 0;

    private sealed class Node(AddressMapping mapping)
    {
        public AddressMapping Mapping { get; set; } = mapping;

        public Node? Left { get; set; }

        public Node? Right { get; set; }

        public int Height { get; private set; } = 1;

        public void Measure() => Height = 1 + Math.Max(HeightOf(Left), HeightOf(Right));
    }
}
