using System.ComponentModel;

// What the compiler needs for init accessors and records, and netstandard2.0 lacks.
namespace System.Runtime.CompilerServices
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    internal static class IsExternalInit
    {
    }
}
