#nullable disable

using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace ConventionAnalyzers.ValidCode.Legacy
{
    /// <summary>Shared with other processes through a named mutex.</summary>
    public sealed class SettingsFile : IDisposable
    {
        private readonly string path;
        private readonly Mutex mutex;

        [GuardedBy("mutex")]
        private DateTime lastWrite;

        public SettingsFile(string path)
        {
            this.path = path;
            this.mutex = new Mutex(false, "settings-" + path.GetHashCode());
            this.lastWrite = File.GetLastWriteTimeUtc(path);
        }

        public string Load()
        {
            mutex.WaitOne();
            try
            {
                lastWrite = File.GetLastWriteTimeUtc(path);
                return File.ReadAllText(path);
            }
            finally
            {
                mutex.ReleaseMutex();
            }
        }

        public bool TrySave(string text)
        {
            if (!mutex.WaitOne(1000))
                return false;
            try
            {
                if (File.GetLastWriteTimeUtc(path) > lastWrite)
                    return false;
                File.WriteAllText(path, text);
                lastWrite = DateTime.UtcNow;
                return true;
            }
            finally
            {
                mutex.ReleaseMutex();
            }
        }

        public void Dispose()
        {
            mutex.Dispose();
        }
    }

    /// <summary>The lock of .NET Framework 1.1, and a hashtable.</summary>
    public class NameTable
    {
        private readonly ReaderWriterLock rwLock = new ReaderWriterLock();

        [GuardedBy("rwLock")]
        private readonly Hashtable names = new Hashtable();

        [GuardedBy("rwLock")]
        private int nextId;

        public int Find(string name)
        {
            rwLock.AcquireReaderLock(Timeout.Infinite);
            try
            {
                object id = names[name];
                return id == null ? -1 : (int)id;
            }
            finally
            {
                rwLock.ReleaseReaderLock();
            }
        }

        public int Intern(string name)
        {
            int known = Find(name);
            if (known >= 0)
                return known;

            rwLock.AcquireWriterLock(Timeout.Infinite);
            try
            {
                object id = names[name];
                if (id != null)
                    return (int)id;
                names.Add(name, ++nextId);
                return nextId;
            }
            finally
            {
                rwLock.ReleaseWriterLock();
            }
        }
    }

    /// <summary>Locks with nullable off are another shape in the compiler's graph.</summary>
    public class Chat
    {
        private readonly Lock gate = new Lock();
        private readonly object log = new object();

        [GuardedBy("gate")]
        private readonly Dictionary<string, List<string>> rooms = new Dictionary<string, List<string>>();

        [GuardedBy("log")]
        private readonly List<string> history = new List<string>();

        [GuardedBy("gate")]
        private string topic;

        public void Say(string room, string text)
        {
            lock (gate)
            {
                List<string> lines;
                if (!rooms.TryGetValue(room, out lines))
                {
                    lines = new List<string>();
                    rooms.Add(room, lines);
                }

                lines.Add(text);
            }

            bool entered = false;
            try
            {
                Monitor.Enter(log, ref entered);
                history.Add(room + ": " + text);
            }
            finally
            {
                if (entered)
                    Monitor.Exit(log);
            }
        }

        public string SetTopic(string value)
        {
            string old;
            using (gate.EnterScope())
            {
                old = topic;
                topic = value ?? old;
            }

            return old;
        }

        public IEnumerable<string> Lines(string room)
        {
            string[] copy;
            lock (gate)
            {
                copy = rooms.ContainsKey(room) ? rooms[room].ToArray() : new string[0];
            }

            for (int i = 0; i < copy.Length; i++)
            {
                yield return copy[i];
            }
        }

        public int Lengths(params string[] names)
        {
            int sum = 0;
            foreach (string name in names)
            {
                lock (gate)
                {
                    if (!rooms.ContainsKey(name))
                        continue;
                    sum += rooms[name].Count;
                    if (sum > 1000)
                        break;
                }
            }

            return sum;
        }
    }
}
