using System;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Locks;

/// <summary>Goes through the words of a text: where they start, and a hash of each. One at a time on a thread.</summary>
internal struct WordReader
{
    public const int Seed = 17;

    private const int BufferSize = 16 * 1024;

    // One text at a time is read on a thread, and a buffer for each would be most of the cost.
    [ThreadStatic]
    private static char[]? _shared;

    private readonly SourceText _text;
    private readonly char[] _buffer;
    private int _offset;
    private int _count;
    private int _next;

    public WordReader(SourceText text)
    {
        _text = text;
        _buffer = _shared ??= new char[BufferSize];
        (_offset, _count, _next) = (0, 0, 0);
        Current = default;
    }

    public (int Start, int Hash) Current { get; private set; }

    public readonly WordReader GetEnumerator() => this;

    public static int Next(int hash, char character) => unchecked((hash * 31) + character);

    public bool MoveNext()
    {
        var (hash, start) = (Seed, -1);
        while (true)
        {
            if (_next == _count && !Fill())
            {
                Current = (start, hash);
                return start >= 0;
            }

            var character = _buffer[_next++];
            if (IsPartOfWord(character))
            {
                if (start < 0)
                    start = _offset + _next - 1;
                hash = Next(hash, character);
            }
            else if (start >= 0)
            {
                Current = (start, hash);
                return true;
            }
        }
    }

    private static bool IsPartOfWord(char character) =>
        character < 128 ? (uint)((character | 0x20) - 'a') < 26 || (uint)(character - '0') < 10 || character == '_' : char.IsLetter(character);

    private bool Fill()
    {
        _offset += _count;
        _count = Math.Min(_buffer.Length, _text.Length - _offset);
        _next = 0;
        if (_count <= 0)
            return false;
        _text.CopyTo(_offset, _buffer, 0, _count);
        return true;
    }
}
