using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConventionAnalyzers.Tool.Input;

/// <summary>Loads the source generators of checked projects, each folder apart from the others and from this tool.</summary>
internal sealed class GeneratorLoader : IAnalyzerAssemblyLoader
{
    private readonly Dictionary<string, Folder> _folders = new(ProjectExport.PathComparer);

    public AnalyzerFileReference Reference(string path) => new(path, this);

    public void AddDependencyLocation(string fullPath)
    {
        // Dependencies are looked for beside the generator.
    }

    public Assembly LoadFromPath(string fullPath)
    {
        var directory = Path.GetDirectoryName(fullPath)!;
        Folder? folder;
        lock (_folders)
        {
            if (!_folders.TryGetValue(directory, out folder))
                _folders.Add(directory, folder = new(directory));
        }

        return folder.LoadFromBytes(fullPath);
    }

    private sealed class Folder(string directory) : AssemblyLoadContext("generators of " + directory)
    {
        private readonly Lock _gate = new();

        // Loaded from memory: a generator of the checked solution must stay free to be rebuilt.
        public Assembly LoadFromBytes(string path)
        {
            using var stream = new MemoryStream(File.ReadAllBytes(path));
            lock (_gate)
            {
                var name = AssemblyName.GetAssemblyName(path);
                foreach (var loaded in Assemblies)
                {
                    if (AssemblyName.ReferenceMatchesDefinition(loaded.GetName(), name))
                        return loaded;
                }

                return LoadFromStream(stream);
            }
        }

        protected override Assembly? Load(AssemblyName name)
        {
            // The compiler itself is shared, or the generator's interfaces would not be ours.
            if (name.Name is null || name.Name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) && IsOurs(name))
                return null;

            var path = Path.Combine(directory, name.Name + ".dll");
            return File.Exists(path) ? LoadFromBytes(path) : null;
        }

        private static bool IsOurs(AssemblyName name) =>
            File.Exists(Path.Combine(AppContext.BaseDirectory, name.Name + ".dll"));
    }
}
