using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>careplan for .NET: beside the program stands careplan_c.dll (or libcareplan_c.so, .dylib).</summary>
public static class Careplan
{
    [StructLayout(LayoutKind.Sequential)]
    private struct NativeFile
    {
        public IntPtr Name;
        public IntPtr Bytes;
        public UIntPtr Length;
    }

    [DllImport("careplan_c", CallingConvention = CallingConvention.Cdecl)]
    private static extern IntPtr careplan_run(IntPtr command, IntPtr options, [In] NativeFile[] files, UIntPtr count);

    [DllImport("careplan_c", CallingConvention = CallingConvention.Cdecl)]
    private static extern void careplan_free(IntPtr text);

    /// <summary>Runs a command ("validate", "fix", "migrate", "print") on files in memory. Options and answer are JSON.</summary>
    public static string Run(string command, string options, IReadOnlyList<(string Name, byte[] Bytes)> files)
    {
        var pinned = new List<GCHandle>();
        try
        {
            // The garbage collector moves nothing that is pinned; the library looks at it during the call only.
            IntPtr Pin(byte[] bytes)
            {
                var handle = GCHandle.Alloc(bytes, GCHandleType.Pinned);
                pinned.Add(handle);
                return handle.AddrOfPinnedObject();
            }
            IntPtr Text(string text) => Pin(Encoding.UTF8.GetBytes(text + "\0"));
            var list = new NativeFile[files.Count];
            for (var n = 0; n < files.Count; n++)
            {
                var (name, bytes) = files[n];
                list[n] = new NativeFile { Name = Text(name), Bytes = Pin(bytes), Length = (UIntPtr)bytes.Length };
            }
            var answer = careplan_run(Text(command), Text(options), list, (UIntPtr)list.Length);
            if (answer == IntPtr.Zero) throw new OutOfMemoryException();
            try
            {
                var length = 0;
                while (Marshal.ReadByte(answer, length) != 0) length++;
                var words = new byte[length];
                Marshal.Copy(answer, words, 0, length);
                return Encoding.UTF8.GetString(words);
            }
            finally
            {
                careplan_free(answer);
            }
        }
        finally
        {
            pinned.ForEach(handle => handle.Free());
        }
    }

    /// <summary>OPTIONS FILE …: prints the report of some files.</summary>
    public static void Main(string[] arguments)
    {
        var files = new List<(string, byte[])>();
        foreach (var path in arguments[1..]) files.Add((path, File.ReadAllBytes(path)));
        using var output = Console.OpenStandardOutput();
        output.Write(Encoding.UTF8.GetBytes(Run("validate", arguments[0], files)));
    }
}
