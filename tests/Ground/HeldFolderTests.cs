using System.Diagnostics;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Ground;

/// <summary>What is opened through a folder that is held, in one call of the system and name after name.</summary>
public sealed class HeldFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _outside = new();

    public HeldFolderTests()
    {
        Directory.CreateDirectory(_folder.File("a/b"));
        File.WriteAllText(_folder.File("a/b/file"), "own");
        File.WriteAllText(_outside.File("file"), "secret");
        Directory.CreateSymbolicLink(_folder.File("a/link"), _outside.Path);
        Directory.CreateSymbolicLink(_folder.File("a/inside"), _folder.File("a/b"));
        File.CreateSymbolicLink(_folder.File("a/file"), _outside.File("file"));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [LinuxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void OpenFile_ThroughFoldersAlone_IsThatFile(bool stepByStep)
    {
        using var folder = HeldFolder.Open(_folder.Path);
        using var file = folder.OpenFile("a/b/file", stepByStep);

        var bytes = new byte[10];
        Assert.Equal("own"u8, bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)));
        Assert.Equal(_folder.File("a/b/file"), RegularFile.RealPath(file));
    }

    [LinuxTheory]
    [InlineData("a/link/file")]
    [InlineData("a/inside/file")]
    [InlineData("a/file")]
    [InlineData("a/link")]
    [InlineData("../file")]
    [InlineData("a/../../file")]
    public void OpenFile_ThroughALinkOrOutOfTheFolder_IsRefused(string below)
    {
        using var folder = HeldFolder.Open(_folder.Path);

        Assert.Throws<LinkFoundException>(() => folder.OpenFile(below));
        Assert.Throws<LinkFoundException>(() => folder.OpenFile(below, stepByStep: true));
    }

    [LinuxFact]
    public void Open_WhatIsNoFileOrNoFolder_IsTold()
    {
        using (var shell = Process.Start("mkfifo", [_folder.File("pipe")]))
        {
            shell.WaitForExit();
        }

        using var folder = HeldFolder.Open(_folder.Path);
        foreach (var stepByStep in new[] { false, true })
        {
            Assert.Throws<SpecialFileException>(() => folder.OpenFile("pipe", stepByStep));
            Assert.Throws<UnauthorizedAccessException>(() => folder.OpenFile("a/b", stepByStep));
            Assert.Throws<FileNotFoundException>(() => folder.OpenFile("a/none", stepByStep));
        }

        Assert.Throws<LinkFoundException>(() => folder.OpenFolder("a/link"));
        Assert.Throws<DirectoryNotFoundException>(() => folder.OpenFolder("pipe"));
        Assert.Throws<LinkFoundException>(() => HeldFolder.Open(_folder.File("a/link"), mayBeLink: false));
    }

    [LinuxFact]
    public void Entries_OfAFolderThatWasMovedAway_AreStillItsOwn()
    {
        using var root = HeldFolder.Open(_folder.Path);
        using var folder = root.OpenFolder("a/b");
        Directory.Move(_folder.File("a/b"), _folder.File("moved"));
        Directory.CreateSymbolicLink(_folder.File("a/b"), _outside.Path);

        Assert.Equal(["file"], Directory.GetFiles(folder.Entries).Select(Path.GetFileName));
        Assert.Equal(_folder.File("moved"), folder.RealPath);
    }
}
