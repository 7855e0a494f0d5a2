using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace ConventionAnalyzers.Tool.Tests;

/// <summary>Projects that the installed SDK evaluates; only names that need no feed are restored.</summary>
public sealed class ProjectTests : IDisposable
{
    private const string Net10 = "<TargetFramework>net10.0</TargetFramework>";
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_project_is_seen_with_its_own_symbols_language_and_generators()
    {
        _sandbox.Project("App.csproj", Net10 + "<DefineConstants>$(DefineConstants);OWN</DefineConstants><ImplicitUsings>enable</ImplicitUsings>");
        _sandbox.Write("A.cs", """
            using System.Text.RegularExpressions;
            #if OWN
            class Bad { public int P { get => field; set => field = value; } }
            #endif
            static class E { extension(string s) { public int Twice => s.Length * 2; } }
            partial class Generated { [GeneratedRegex("a+")] private static partial Regex As(); List<int> _x = []; }
            """);
        var run = await _sandbox.ToyAsync("check", ".");
        Assert.Contains("A.cs(3,7): warning TOY1", run.Output);
        Assert.Empty(run.Errors);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(Directory.EnumerateFiles(_sandbox.Root, "*.dll", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Several_target_frameworks_show_a_finding_once_and_are_fixed_once()
    {
        _sandbox.Project("Lib.csproj", "<TargetFrameworks>netstandard2.0;net10.0</TargetFrameworks><LangVersion>latest</LangVersion>");
        _sandbox.Write("A.cs", """
            class Bad1 { }
            #if NETSTANDARD
            class Bad2 { }
            #else
            class Bad3 { }
            #endif
            """);
        var run = await _sandbox.ToyAsync("check", "Lib.csproj");
        Assert.Equal(3, run.Output.Split('\n').Count(line => line.Contains(": warning TOY1")));
        var fixing = await _sandbox.ToyAsync("check", "Lib.csproj", "--fix", "--no-restore");
        Assert.True(fixing.ExitCode == 0, fixing.ToString());
        Assert.Equal("""
            // renamed
            class Good1 { }
            #if NETSTANDARD
            // renamed
            class Good2 { }
            #else
            // renamed
            class Good3 { }
            #endif
            """, _sandbox.Read("A.cs"));
    }

    [Fact]
    public async Task A_solution_is_checked_through_its_unbuilt_references_and_generators()
    {
        _sandbox.Project("Lib/Lib.csproj", Net10);
        _sandbox.Write("Lib/L.cs", "namespace Lib { public class BadBase { } }\n");
        _sandbox.Project("Generator/Generator.csproj", "<TargetFramework>net10.0</TargetFramework>");
        _sandbox.Write("Generator/G.cs", "class Unused { }\n");
        _sandbox.Project("App/App.csproj", Net10, """
            <ProjectReference Include="../Lib/Lib.csproj" Aliases="lib" />
            <ProjectReference Include="../Generator/Generator.csproj" OutputItemType="Analyzer" ReferenceOutputAssembly="false" />
            """);
        _sandbox.Write("App/A.cs", "extern alias lib;\nclass BadApp : lib::Lib.BadBase { }\n");
        _sandbox.Write("All.slnx", """
            <Solution>
              <Project Path="App/App.csproj" />
              <Project Path="Lib/Lib.csproj" />
              <Project Path="Generator/Generator.csproj" />
            </Solution>
            """);
        var run = await _sandbox.ToyAsync("check", ".");
        Assert.Contains("'BadApp'", run.Output);
        Assert.Contains("'BadBase'", run.Output);
        Assert.Empty(run.Errors);

        // What was not asked for is seen, but not reported.
        var app = await _sandbox.ToyAsync("check", "App", "--no-restore");
        Assert.Contains("'BadApp'", app.Output);
        Assert.DoesNotContain("'BadBase' is a bad name", app.Output);
    }

    [Fact]
    public async Task A_classic_solution_names_what_it_skips()
    {
        _sandbox.Project("App/App.csproj", Net10);
        _sandbox.Write("App/A.cs", "class Bad { }\n");
        _sandbox.Project("Other/Other.fsproj", Net10);
        _sandbox.Write("All.sln", """
            Microsoft Visual Studio Solution File, Format Version 12.00
            Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "App", "App\App.csproj", "{11111111-1111-1111-1111-111111111111}"
            EndProject
            Project("{6EC3EE1D-3C4E-46DD-8F32-0CC8E7565705}") = "Other", "Other\Other.fsproj", "{22222222-2222-2222-2222-222222222222}"
            EndProject
            Global
            EndGlobal
            """.ReplaceLineEndings("\r\n"));
        var run = await _sandbox.ToyAsync("check", "All.sln", "--no-restore");
        Assert.Contains("Other.fsproj is not a C# project and was skipped", run.Errors);
    }

    [Fact]
    public async Task A_project_that_does_not_compile_shows_what_it_can_and_fails_with_the_place()
    {
        _sandbox.Project("App.csproj", Net10);
        _sandbox.Write("A.cs", "class Bad { Missing x; }\n");
        var run = await _sandbox.ToyAsync("check", "App.csproj", "--fix");
        Assert.Contains("warning TOY1", run.Output);
        Assert.Contains($"{_sandbox.Path("A.cs")}(1,13): error CS0246", run.Errors);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("class Bad { Missing x; }\n", _sandbox.Read("A.cs"));
    }

    [Fact]
    public async Task A_project_that_does_not_restore_fails_with_the_reason_and_the_way_out()
    {
        _sandbox.Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        _sandbox.Project("App.csproj", Net10, """<PackageReference Include="Does.Not.Exist" Version="1.0.0" />""");
        _sandbox.Write("A.cs", "class Bad { }\n");
        var run = await _sandbox.ToyAsync("check", "App.csproj");
        Assert.Contains("App.csproj does not restore", run.Errors);
        Assert.Contains("NU1100", run.Errors);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(1, (await _sandbox.ToyAsync("check", ".", "--loose")).ExitCode);
    }

    [Fact]
    public async Task A_project_that_is_no_XML_fails_with_the_place()
    {
        _sandbox.Write("App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\">");
        var run = await _sandbox.ToyAsync("check", "App.csproj");
        Assert.Contains("App.csproj(1,", run.Errors);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task A_folder_of_two_projects_asks_which()
    {
        _sandbox.Project("One.csproj", Net10);
        _sandbox.Project("Two.csproj", Net10);
        var run = await _sandbox.ToyAsync("check", ".");
        Assert.Contains("One.csproj", run.Errors);
        Assert.Contains("--loose", run.Errors);
        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task Real_rules_fix_a_project_of_a_newcomer()
    {
        _sandbox.Project("App.csproj", Net10 + "<Nullable>enable</Nullable><TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
        _sandbox.Write("A.cs", """
            using System;
            sealed class RequiresLockAttribute(string path) : Attribute { public string Path => path; }
            class Store
            {
                private readonly object _gate = new();
                [RequiresLock("_gate")] public void Save() { }
                public void SaveUnlocked() { lock (_gate) { Save(); } }
                [RequiresLock("_gate")] public void Drop() { }
                public void Use()
                {
                    Drop();
                    Save();
                }
            }
            """.ReplaceLineEndings("\r\n"));
        var run = await _sandbox.RealAsync("check", ".");
        Assert.Contains("A.cs(11,9): error LCK1001: ", run.Output);
        Assert.Contains("A.cs(12,9): error LCK1001: ", run.Output);
        Assert.Equal(1, run.ExitCode);

        // The twin where there is one, else the lock around the call.
        var before = _sandbox.Read("A.cs");
        var fixing = await _sandbox.RealAsync("check", ".", "--fix", "--no-restore");
        Assert.True(fixing.ExitCode == 0, fixing.ToString());
        Assert.Equal(
            before
                .Replace("        Save();\r\n    }", "        SaveUnlocked();\r\n    }")
                .Replace("        Drop();\r\n", "        lock (_gate)\r\n        {\r\n            Drop();\r\n        }\r\n"),
            _sandbox.Read("A.cs"));
    }

    [Fact]
    public async Task Projects_further_down_are_all_checked_and_one_that_has_our_analyzers_is_not_checked_twice()
    {
        var ours = $"""<Analyzer Include="{Path.Combine(AppContext.BaseDirectory, "ConventionAnalyzers.Analyzers.dll")}" />""";
        _sandbox.Project("one/One.csproj", Net10, ours);
        _sandbox.Project("two/Two.csproj", Net10);
        const string Source = """
            sealed class RequiresLockAttribute(string path) : System.Attribute { public string Path => path; }
            class Store
            {
                private readonly object _gate = new();
                [RequiresLock("_gate")] private void Save() { }
                public void Use() => Save();
            }
            """;
        _sandbox.Write("one/A.cs", Source);
        _sandbox.Write("two/A.cs", Source);
        var run = await _sandbox.RealAsync("check", ".");
        Assert.Empty(run.Errors);
        Assert.Equal(
            [Path.Combine("one", "A.cs"), Path.Combine("two", "A.cs")],
            run.Output.Split('\n').Where(line => line.Contains(": warning LCK1001")).Select(line => line[..line.IndexOf('(')]));
    }

    [Fact]
    public async Task Real_rules_take_other_projects_as_the_build_does_by_their_contracts_not_their_bodies()
    {
        _sandbox.Project("Lib/Lib.csproj", Net10);
        _sandbox.Write("Lib/L.cs", """
            using System;
            using System.Threading;
            public sealed class RequiresLockAttribute(string path) : Attribute { public string Path => path; }
            public class Store
            {
                public readonly object Gate = new();
                [RequiresLock("Gate")] public void Save() { }
                public void Enter() => Monitor.Enter(Gate);
                public void Exit() => Monitor.Exit(Gate);
            }
            """);
        _sandbox.Project("App/App.csproj", Net10, """<ProjectReference Include="../Lib/Lib.csproj" />""");
        _sandbox.Write("App/A.cs", """
            class User
            {
                void Right(Store store)
                {
                    lock (store.Gate)
                        store.Save();
                }
                void Wrong(Store store)
                {
                    store.Enter();
                    store.Exit();
                    store.Save();
                }
            }
            """);
        var run = await _sandbox.RealAsync("check", "App");
        Assert.Empty(run.Errors);
        var found = Assert.Single(run.Output.Split('\n'), line => line.Contains(": warning "));
        Assert.StartsWith(Path.Combine("App", "A.cs") + "(12,15): warning LCK1001: ", found);
    }
}
