using System.Threading.Tasks;

namespace ConventionAnalyzers.EndToEnd;

/// <summary>The internal copy of the attributes disturbs nobody's build, and is where the analyzers are.</summary>
[Collection(nameof(Packages))]
public sealed class InternalAnnotationsTests(Packages packages)
{
    private const string WarningsAreErrors = "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>";

    private const string NoInternalAnnotations =
        "<ConventionAnalyzersInternalAnnotations>false</ConventionAnalyzersInternalAnnotations>";

    // No syntax that is younger than the oldest language version below.
    private const string Counter = """
        /// <summary>Counts.</summary>
        public class Counter
        {
            private readonly object _gate = new object();

            [ConventionAnalyzers.GuardedBy("_gate")]
            private int _count;

            /// <summary>Counts one.</summary>
            [ConventionAnalyzers.ExcludesLock("_gate")]
            public void Increment() { lock (_gate) { _count++; } }
        }
        """;

    [Theory]
    [InlineData("<LangVersion>6</LangVersion>")]
    [InlineData("<LangVersion>7.0</LangVersion>")]
    [InlineData("<LangVersion>7.3</LangVersion>")]
    [InlineData("<LangVersion>latest</LangVersion><Nullable>enable</Nullable>")]
    [InlineData("<Nullable>warnings</Nullable>")]
    [InlineData("<GenerateDocumentationFile>true</GenerateDocumentationFile><Nullable>enable</Nullable>")]
    [InlineData("<ImplicitUsings>enable</ImplicitUsings>")]
    [InlineData("<AnalysisMode>All</AnalysisMode><EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild><NoWarn>CA1515</NoWarn>",
        "[assembly: System.CLSCompliant(false)]\nnamespace App;\n")]
    public async Task Compiles_without_a_warning(string properties, string prefix = "")
    {
        using var consumer = new Consumer(packages)
            .Project("App", "ConventionAnalyzers", WarningsAreErrors + "<WarningLevel>9999</WarningLevel>" + properties)
            .Write("App/Counter.cs", prefix + Counter);
        (await consumer.Build("App")).Succeeded().Says("0 Warning(s)");
    }

    [Fact]
    public async Task Can_be_switched_off()
    {
        using var consumer = new Consumer(packages)
            .Project("App", "ConventionAnalyzers", NoInternalAnnotations)
            .Write("App/Counter.cs", Counter);
        (await consumer.Build("App")).Failed().Says("error CS0246");
    }

    [Fact]
    public async Task Own_attributes_do_instead()
    {
        using var consumer = new Consumer(packages)
            .Project("App", "ConventionAnalyzers", NoInternalAnnotations)
            .Write("App/Own.cs", """
                using System;

                namespace Own;

                [AttributeUsage(AttributeTargets.Field)]
                internal sealed class GuardedByAttribute(params string[] locks) : Attribute
                {
                    public string[] Locks => locks;
                }

                internal sealed class Counter
                {
                    private readonly object _gate = new();

                    [GuardedBy(nameof(_gate))] private int _count;

                    public int Read() => _count;

                    public void Increment() { lock (_gate) _count++; }
                }
                """);
        (await consumer.Build("App")).Succeeded().Says("Own.cs(17,26): warning LCK1003:").Says("1 Warning(s)");
    }

    [Fact]
    public async Task Gives_way_to_the_runtime_library_that_comes_through_another_project()
    {
        using var consumer = new Consumer(packages)
            .Project("Lib", "ConventionAnalyzers.Runtime")
            .Write("Lib/Lib.cs", "public class Lib { public ConventionAnalyzers.Reservation Gate { get; } = new(); }")
            .Project("App", "ConventionAnalyzers", WarningsAreErrors, """<ProjectReference Include="../Lib/Lib.csproj" />""")
            .Write("App/Counter.cs", Counter);
        (await consumer.Build("App")).Succeeded().Says("0 Warning(s)");

        // Were they still there, this would not compile.
        consumer.Write("App/Clash.cs", "namespace ConventionAnalyzers { internal sealed class LockMode { } }");
        (await consumer.Build("App", "--no-restore", "-p:TreatWarningsAsErrors=false")).Succeeded();
    }

    [Theory]
    [InlineData("PrivateAssets=\"all\"", false)]
    [InlineData("", true)]
    public async Task Follows_the_analyzers_to_the_users_of_a_project(string assets, bool analyzed)
    {
        // Without PrivateAssets NuGet passes the analyzers on to whoever references the project.
        var reference = $"""<PackageReference Include="ConventionAnalyzers" Version="{packages.Version}" {assets} />""";
        using var consumer = new Consumer(packages)
            .Project("Lib", "", items: reference)
            .Write("Lib/Counter.cs", Counter)
            .Project("App", "", WarningsAreErrors, """<ProjectReference Include="../Lib/Lib.csproj" />""")
            .Write("App/User.cs", "public class User { public void M() => new Counter().Increment(); }");
        (await consumer.Build("App")).Succeeded().Says("0 Warning(s)");

        consumer.Write(
            "App/User.cs", "public class User { readonly object _gate = new(); [ConventionAnalyzers.GuardedBy(\"_gate\")] public int X; }");
        var build = await consumer.Build("App", "--no-restore");
        if (analyzed)
            build.Succeeded();
        else
            build.Failed().Says("error CS0122");
    }

    [Fact]
    public async Task Unknown_mode_is_said_to_be_one()
    {
        using var consumer = new Consumer(packages)
            .Project("App", "ConventionAnalyzers", "<ConventionAnalysisMode>Harsh</ConventionAnalysisMode>")
            .Write("App/Counter.cs", Counter);
        (await consumer.Build("App")).Failed().Says("ConventionAnalysisMode is 'Harsh'; it can be Default, Strict or Adopt.");
    }
}
