using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.RegularExpressions;

namespace LukePipeline.Ground.Torch;

/// <summary>
/// Loads TorchSharp's native library on systems whose libstdc++ is older than the one it was linked against (Debian 12,
/// Ubuntu 22.04). The runtime asks us only after its own search has failed, so newer systems never come here.
/// </summary>
/// <remarks>
/// libLibTorchSharp.so 0.107.0 asks for GLIBCXX_3.4.32 (gcc 13.2) because of one symbol that nothing in it refers to
/// (<c>_ZSt21ios_base_library_initv</c>, a marker of static initialisation). We load a copy whose request for the missing version
/// is weak. The copy is held in memory: no file of the application or of the NuGet cache (to which build outputs may be hard
/// links) is touched, so there is nothing to race for, to clean up, or to be refused on a read-only disk.
/// </remarks>
internal static partial class TorchLibraryResolver
{
    private const string LibraryName = "LibTorchSharp";
    private const string FileName = "libLibTorchSharp.so";

    /// <summary>Registers the resolver when this assembly is first used: cheap, nothing native is loaded yet.</summary>
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Usage", "CA2255", Justification = "TorchSharp loads its library on first use, and nobody should have to remember us.")]
    internal static void Register()
    {
        if (OperatingSystem.IsLinux())
        {
            var assembly = typeof(TorchLibraryResolver).Assembly;
            (AssemblyLoadContext.GetLoadContext(assembly) ?? AssemblyLoadContext.Default).ResolvingUnmanagedDll += Resolve;
        }
    }

    /// <summary>Loads the library at a path with the versions that the system lacks made weak, if that is safe.</summary>
    /// <exception cref="LukeException">It cannot be loaded, for the reason in the message.</exception>
    internal static nint LoadWithoutMissingVersions(string path)
    {
        byte[] image = File.ReadAllBytes(path);
        ElfVersionNeeds elf;
        try
        {
            elf = new ElfVersionNeeds(image);
        }
        catch (InvalidDataException e)
        {
            throw Failure(path, $"the file is damaged: {e.Message} Restore the NuGet packages again", e);
        }

        // The copy has no folder of its own, so what it finds beside itself ($ORIGIN) must be there first, under the same names.
        string folder = Path.GetDirectoryName(path)!;
        foreach (string library in elf.Needs.Select(n => n.Library).Concat(["libc10.so", "libtorch_cpu.so", "libtorch.so"]))
        {
            string neighbour = Path.Combine(folder, library);
            if (File.Exists(neighbour))
            {
                NativeLibrary.Load(neighbour);
            }
        }

        // The loader names one missing version at a time.
        while (true)
        {
            try
            {
                return LoadFromMemory(image);
            }
            catch (DllNotFoundException e)
            {
                var named = Words().Matches(e.Message).Select(word => word.Value).ToHashSet();
                var missing = elf.Needs.FirstOrDefault(n => !elf.IsWeak(n) && named.Contains(n.Version))
                    ?? throw Failure(path, FirstLine(e), e);
                if (elf.IsReferenced(missing))
                {
                    throw Failure(path, $"it needs version {missing.Version} of {missing.Library}, which this system lacks. "
                        + "Use a newer one (Debian 13, Ubuntu 24.04 or the .NET 10 container images)", e);
                }

                elf.MarkWeak(missing);
            }
        }
    }

    private static nint Resolve(Assembly assembly, string name)
    {
        if (name != LibraryName)
        {
            return 0;
        }

        string? path = SearchFolders().Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists);
        return path is null ? 0 : LoadWithoutMissingVersions(path);
    }

    private static IEnumerable<string> SearchFolders()
    {
        string probed = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        string baseFolder = AppContext.BaseDirectory;
        return [.. probed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
            baseFolder, Path.Combine(baseFolder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];
    }

    private static nint LoadFromMemory(byte[] image)
    {
        int descriptor = MemoryFile.Create(FileName, MemoryFile.CloseOnExec);
        if (descriptor < 0)
        {
            return LoadFromTemporaryFile(image);
        }

        using var handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(handle, image, 0);
        return NativeLibrary.Load($"/proc/self/fd/{descriptor}");
    }

    private static nint LoadFromTemporaryFile(byte[] image)
    {
        var folder = Directory.CreateTempSubdirectory("luke-native-"); // readable and writable by this user alone
        try
        {
            string copy = Path.Combine(folder.FullName, FileName);
            File.WriteAllBytes(copy, image);
            return NativeLibrary.Load(copy);
        }
        finally
        {
            folder.Delete(recursive: true); // a loaded library outlives its name
        }
    }

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].Trim().TrimEnd('.');

    private static LukeException Failure(string path, string reason, Exception e) =>
        new($"TorchSharp's native library {path} cannot be loaded: {reason}.", e);

    [GeneratedRegex(@"[\w.]+")]
    private static partial Regex Words();

    private static partial class MemoryFile
    {
        public const uint CloseOnExec = 1;

        [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
        public static partial int Create(string name, uint flags);
    }
}
